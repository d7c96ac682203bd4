"""A copy of the base over the wire: asked for by a press, allowed by another's, sent as a protected file (R49)."""

from __future__ import annotations

import csv
import io

from bot.app.app import App
from crm_core.regulation.schema import ExportRules
from crm_core.roles import Role
from crm_core.services.deals import NewClient, NewDeal
from sandbox import Sandbox
from tests.bot.conftest import Opened, met
from tests.people import hire


def opened_to_managers(app: App) -> None:
    rules = ExportRules(roles=frozenset({Role.manager}))
    app.core.follow(app.core.regulation.model_copy(update={"export": rules}))


async def test_a_manager_asks_a_leader_allows_and_the_file_comes(opened: Opened, sandbox: Sandbox) -> None:
    anna, boris = met(sandbox, "Анна"), met(sandbox, "Борис")
    async with opened() as app:
        manager = await hire(app.core, name="Анна", telegram_id=anna.id)
        await hire(app.core, Role.supervisor, "Борис", department_name=None, telegram_id=boris.id)
        opened_to_managers(app)
        async with app.core.transaction(manager) as crm:
            await crm.deals.creation.open(NewDeal("inbound", "Сайт", NewClient("Олег", "+79161234501")))
        await anna.say("/menu")
        await anna.hears("Меню")
        await anna.press("🗄 База")
        await anna.press("📤 Клиенты, CSV")
        await anna.hears("Запрос отправлен")
        await boris.hears("просит выгрузить базу: клиенты, CSV")
        await boris.press("✅ Разрешить")
        await boris.hears("Разрешено")
        await app.exports.work()
        came = await anna.hears("Копия № 1, запись в журнале")
        assert came.body["has_protected_content"] is True
        content = await app.bot.download(came.body["document"]["file_id"])
        assert content is not None
        lines = list(csv.reader(io.StringIO(content.read().decode("utf-8-sig")), delimiter=";"))
        assert lines[0][0].startswith("Копия № 1 от ")
        assert lines[2][1:3] == ["Олег", "'+7••••••••01"]
