"""A base sent in the chat: read, asked about, taken in by a press, its bad lines sent back, taken back (R26)."""

from __future__ import annotations

import base64
import csv
import io

from sqlalchemy import func, select

from bot.app.app import App
from bot.telegram.patience import TRIES
from crm_core.models import Contact, Deal
from crm_core.roles import Role
from crm_core.rules.importing.states import UploadState
from sandbox import Sandbox
from sandbox.people import Person
from tests.bot.conftest import Opened, met
from tests.bot.waiting import until
from tests.people import hire

TABLE = """Название сделки;Этап сделки;Ответственный;Полное имя контакта;Рабочий телефон;Любимый цвет
Стол;Дозвонились до них;Аня Смирнова;Олег;+7 912 345-67-81;синий
Шкаф;Успешно реализовано;Анна;Пётр;+7 912 345-67-82;
Полка;Дозвонились до них;Анна;Ольга;позвонить;
"""


async def send(person: Person, text: str, name: str = "deals.csv") -> None:
    await person.send_document(name=name, content=base64.b64encode(text.encode()).decode())


async def press(app: App, person: Person, *labels: str) -> None:
    """One after the other, each once the screen before it is drawn."""
    for label in labels:
        await person.press(label)
        await until(lambda: app.worker.idle and app.presenter.idle)


async def counted(app: App) -> tuple[int, int]:
    async with app.storage.reader() as session:
        return (
            await session.scalar(select(func.count(Contact.id))) or 0,
            await session.scalar(select(func.count(Deal.id))) or 0,
        )


async def test_a_base_is_sent_explained_by_presses_taken_in_and_taken_back(opened: Opened, sandbox: Sandbox) -> None:
    alla = met(sandbox, "Алла")
    async with opened() as app:
        await hire(app.core, Role.admin, "Алла", department_name=None, telegram_id=alla.id)
        await hire(app.core, name="Анна")
        await alla.say("/base")
        await alla.hears("База")
        await alla.press("📥 Загрузить сделки")
        await alla.hears("Сделки с клиентами из таблицы")
        await send(alla, TABLE)
        await alla.hears("Читаю таблицу")
        await app.imports.work()
        looked = await alla.hears("прочитано как amoCRM")
        assert "Новых: 1, дополнено: 0, без изменений: 0, плохих строк: 2" in looked.text
        await press(app, alla, "🔻 Этапы · 1", "1", "Входящие · Заявка получена", "« Таблица")
        await press(app, alla, "👤 Люди · 1", "1", "Анна", "« Таблица", "🔄 Прочитать ещё раз")
        await app.imports.work()
        again = await alla.hears(lambda seen: "плохих строк: 1" in seen.text)
        assert "4. Рабочий телефон: не номер телефона" in again.text
        sandbox.faults.add("too_many_requests", "sendDocument", times=TRIES - 1, retry_after=0)
        await press(app, alla, "✅ Загрузить")
        await app.imports.work()
        bad = await alla.hears("Эти строки не загружены")
        done = await alla.hears("загружено")
        assert await counted(app) == (2, 2)
        content = await app.bot.download(bad.body["document"]["file_id"])
        assert content is not None
        rows = list(csv.reader(io.StringIO(content.read().decode("utf-8-sig")), delimiter=";"))
        assert rows[0][:3] == ["строка файла", "что не так", "Название сделки"]
        assert rows[1][:3] == ["4", "Рабочий телефон: не номер телефона", "Полка"]
        assert "Новых: 2" in done.text
        assert "в файле выше" in done.text
        await press(app, alla, "↩️ Отменить загрузку", "↩️ Да, отменить")
        await app.imports.work()
        await alla.hears("загрузка отменена")
        assert await counted(app) == (0, 0)


async def test_what_a_stop_breaks_off_goes_on_after_the_start_and_points_at_no_file_that_did_not_get_there(
    opened: Opened, sandbox: Sandbox
) -> None:
    alla = met(sandbox, "Алла")
    async with opened() as app:
        admin = await hire(app.core, Role.admin, "Алла", department_name=None, telegram_id=alla.id)
        await alla.say("/base")
        await alla.hears("База")
        await alla.press("📥 Загрузить клиентов")
        await alla.hears("Клиенты из таблицы")
        await send(alla, "Имя;Телефон\nОлег;+79123456781\nПётр;позвонить\n", "clients.csv")
        await app.imports.work()
        await alla.hears("Новых: 1")
        async with app.core.transaction(admin) as crm:
            assert await crm.imports.uploads.go_on(1, UploadState.TAKE)
    sandbox.faults.add("too_many_requests", "sendDocument", retry_after=0)
    async with opened() as app:
        await app.imports.work()
        done = await alla.hears("загружено")
        assert await counted(app) == (1, 0)
        assert "в файле выше" not in done.text
        assert "3. Телефон: не номер телефона" in done.text
