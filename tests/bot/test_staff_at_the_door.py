"""What the door does for the staff besides talking: files are fetched, and menus go with the access (R27, R50)."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator

import pytest

from bot.app.app import App
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from sandbox import Sandbox
from tests.bot.conftest import Opened, met
from tests.bot.waiting import until
from tests.databases import SqliteTemplate
from tests.people import hire

TABLE = "Название;Категория;Ед.;Цена\nСайт;Разработка;шт.;100000\n"


@pytest.fixture
def way_in() -> str:
    return "polling"


@pytest.fixture
def template(sqlite_template: SqliteTemplate) -> SqliteTemplate:
    return sqlite_template


@pytest.fixture
async def app(opened: Opened) -> AsyncIterator[App]:
    async with opened() as app:
        yield app


async def test_a_table_that_was_asked_for_is_fetched_from_telegram(app: App, sandbox: Sandbox) -> None:
    alla = sandbox.person("Алла")
    await hire(app.core, Role.admin, "Алла", telegram_id=alla.id)
    content = base64.b64encode(TABLE.encode("cp1251")).decode()
    await alla.say("/catalogue")
    await alla.hears("Каталог")
    await alla.press("таблицы")
    await alla.hears("Пришлите файл")
    await alla.send_document(name="прайс.csv", content=content)
    await alla.hears("Сайт · Разработка")
    await alla.press("Применить")
    await alla.hears("Каталог")
    await until(lambda: app.worker.idle and app.presenter.idle)
    async with app.core.reading(Actor.system()) as crm:
        assert [one.name for one in await crm.queries.catalogue.categories()] == ["Разработка"]


async def test_a_document_that_nobody_asked_for_is_not_fetched(app: App, sandbox: Sandbox) -> None:
    alla = sandbox.person("Алла")
    await hire(app.core, Role.admin, "Алла", telegram_id=alla.id)
    await alla.say("/menu")
    await alla.send_document(name="прайс.csv")
    await until(lambda: app.worker.idle and app.presenter.idle)
    assert not sandbox.ledger.of("getFile")


async def test_a_dismissed_colleague_loses_the_menus_at_that_moment(app: App, sandbox: Sandbox) -> None:
    anna = met(sandbox, "Анна")
    boss = await hire(app.core, Role.supervisor, "Борис", department_name=None)
    hired = await hire(app.core, name="Анна", telegram_id=anna.id)
    await anna.say("/menu")
    await until(lambda: any(one.params.get("scope") for one in sandbox.ledger.of("setMyCommands")))
    async with app.core.transaction(boss) as crm:
        await crm.staff.dismiss(hired.id or 0)
    await anna.hears("access")
    await until(lambda: bool(sandbox.ledger.of("deleteMyCommands")))
    (gone,) = sandbox.ledger.of("deleteMyCommands")
    assert str(anna.id) in str(gone.params["scope"])
    farewell = [one for one in sandbox.ledger.of("sendMessage") if one.params.get("chat_id") == anna.id][-1]
    assert "remove_keyboard" in str(farewell.params["reply_markup"])
    await anna.say("/today")
    await anna.hears("команды")
