"""`/readyz` tells the truth: the database can be written, it is the one that was opened, and Telegram answers (R54)."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import make_url, text

from bot.app import readiness
from bot.app.app import App
from crm_core.clock import FrozenClock
from crm_core.rules.actor import Actor
from crm_core.services.inbox import RawUpdate
from sandbox import Sandbox
from tests.bot.conftest import Opened, met
from tests.bot.test_inbox import heard
from tests.bot.waiting import until, until_async

__all__ = ["heard"]


@pytest.fixture(autouse=True)
def every_question_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "PROBE_SECONDS", 0.0)


async def readyz(app: App) -> tuple[int, dict[str, Any]]:
    address = f"http://127.0.0.1:{app.http.port}/readyz"
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        return response.status, await response.json()


async def is_ready(app: App) -> bool:
    return (await readyz(app))[0] == 200


async def read_only(app: App, on: bool) -> None:
    """The database itself refuses to be written, as a full disk or a standby does."""
    word = "on" if on else "off"
    engine = app.storage.engines.writer
    if app.storage.is_sqlite:
        async with engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.execute(f"PRAGMA query_only = {word}")
        return
    name = make_url(app.settings.database_url).database
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text("SET default_transaction_read_only = off"))
        await connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {word}'))
    await engine.dispose()


async def test_a_database_that_takes_no_writes_is_not_ready_and_passes(
    app: App, heard: list[str], sandbox: Sandbox
) -> None:
    await until_async(lambda: is_ready(app))
    await read_only(app, True)
    status, facts = await readyz(app)
    assert (status, facts["database"], facts["telegram"]) == (503, False, True)
    ivan = met(sandbox, "Ivan")
    await ivan.say("hello")
    await read_only(app, False)
    await until_async(lambda: is_ready(app))
    await ivan.hears("hello")
    assert heard == ["hello"]
    assert app.vital.alive


@pytest.mark.parametrize("deed", ["deleted", "replaced"])
async def test_nothing_is_acknowledged_into_a_file_that_is_no_more(
    deed: str, heard: list[str], opened: Opened, sandbox: Sandbox
) -> None:
    async with opened() as app:
        if not app.storage.is_sqlite:
            return
        await until_async(lambda: is_ready(app))
        file = Path(make_url(app.settings.database_url).database or "")
        aside = file.with_name("aside.db")
        os.rename(file, aside)
        if deed == "replaced":
            shutil.copy(aside, file)
        status, facts = await readyz(app)
        assert (status, facts["database"]) == (503, False)
        ivan = met(sandbox, "Ivan")
        await ivan.say("hello")
        await until(lambda: len(sandbox.world.updates) == 1)
        assert heard == []
        os.replace(aside, file)
        await until_async(lambda: is_ready(app))
        await ivan.hears("hello")


@pytest.mark.parametrize("way_in", ["polling", "webhook"], indirect=True)
async def test_a_way_in_that_has_not_succeeded_for_long_is_not_ready(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    await until_async(lambda: is_ready(app))
    monkeypatch.setattr(app.ingress, "succeeded_at", app.ingress.succeeded_at - readiness.TELEGRAM_WITHIN - 1)  # type: ignore[operator]
    status, facts = await readyz(app)
    assert (status, facts["telegram"], facts["database"]) == (503, False, True)
    assert facts["telegram_seconds_ago"] > readiness.TELEGRAM_WITHIN


async def test_it_says_how_long_the_oldest_update_has_waited(app: App, clock: FrozenClock) -> None:
    await until_async(lambda: is_ready(app))
    async with app.core.transaction(Actor.system()) as crm:
        await crm.inbox.keep([RawUpdate(1, 5, "{}")])
    clock.advance(timedelta(minutes=2))
    assert (await readyz(app))[1]["oldest_update_seconds"] == 120
