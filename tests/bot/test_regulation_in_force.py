"""Which regulation a process goes by: the applied one, whatever lies beside it; a running bot hears of a new one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app.regulation_loading import open_core, settled, warn_of_difference
from bot.app.regulation_watch import RegulationWatch
from bot.settings import Settings
from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.regulation.errors import RegulationError
from crm_core.services.regulation import newest
from crm_core.storage import Storage
from tests.deals.desk import open_desk
from tests.regulation.edits import DEFAULT, apply, edited, moved, without_stage, written

LONGER = edited(('limit = "4wh"', 'limit = "2wd"'))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sales.toml"
    save(path, LONGER)
    return path


@pytest.fixture
async def other(database_url: str, clock: FrozenClock) -> AsyncIterator[CrmCore]:
    """Another process on the same database, which began by the same regulation."""
    storage = Storage.open(database_url, pool_size=2)
    core, _ = await open_core(settings(database_url), storage, clock)
    yield core
    await storage.close()


def save(file: Path, text: str) -> None:
    file.write_bytes(text.encode())


def settings(database_url: str, **given: object) -> Settings:
    return Settings(_env_file=None, database_url=database_url, **given)  # type: ignore[call-arg, arg-type]


def first_limit(core: CrmCore) -> str:
    return str(core.regulation.first_stage("inbound").limit)


async def test_the_first_start_takes_the_settings_file_and_records_it(
    storage: Storage, database_url: str, clock: FrozenClock, file: Path
) -> None:
    core, number = await open_core(settings(database_url, regulation=file), storage, clock)
    assert (first_limit(core), number) == ("2wd", 1)
    again, number = await open_core(settings(database_url), storage, clock)
    assert (first_limit(again), number) == ("2wd", 1), "it is the database that knows, not the settings"


async def test_an_edited_file_has_no_effect_before_it_is_applied_and_the_log_says_so(
    storage: Storage, database_url: str, clock: FrozenClock, file: Path
) -> None:
    with_file = settings(database_url, regulation=file)
    await open_core(with_file, storage, clock)
    save(file, LONGER.replace("\n", "\r\n"))
    with capture_logs() as said:
        await warn_of_difference(with_file, storage)
    assert said == [], "other line ends are no other regulation"
    save(file, DEFAULT)
    core, number = await open_core(with_file, storage, clock)
    with capture_logs() as said:
        await warn_of_difference(with_file, storage)
    assert (first_limit(core), number) == ("2wd", 1)
    assert [(one["event"], one["log_level"], one["to_do"]) for one in said] == [
        ("regulation.not_applied", "warning", "voronka regulation apply sales.toml")
    ]
    save(file, "nonsense")
    core, _ = await open_core(with_file, storage, clock)
    assert first_limit(core) == "2wd", "a broken file stops nobody"


async def test_a_first_start_by_a_broken_file_is_refused_with_its_mistakes(
    storage: Storage, database_url: str, clock: FrozenClock, file: Path
) -> None:
    save(file, edited(('limit = "4wh"', 'limit = "soon"')))
    with pytest.raises(RegulationError):
        await open_core(settings(database_url, regulation=file), storage, clock)


async def test_the_settings_zone_and_language_stand_above_the_regulation(
    storage: Storage, database_url: str, clock: FrozenClock
) -> None:
    above = settings(database_url, timezone="Asia/Omsk", default_locale="en")
    core, _ = await open_core(above, storage, clock)
    assert (core.regulation.company.timezone, core.regulation.company.locale) == ("Asia/Omsk", "en")
    assert str(core.calendar.zone) == "Asia/Omsk"
    async with storage.reader() as session:
        applied = await newest(session)
    assert applied is not None
    assert applied.rules.company.timezone == "Europe/Moscow", "what is kept is what the business wrote"


async def test_a_running_bot_goes_by_a_new_regulation_without_a_restart(
    storage: Storage, database_url: str, clock: FrozenClock, other: CrmCore
) -> None:
    core, number = await open_core(settings(database_url, timezone="Asia/Omsk"), storage, clock)
    watch = RegulationWatch(core, number, partial(settled, settings(database_url, timezone="Asia/Omsk")))
    assert not await watch.look()
    await apply(other, LONGER)
    assert await watch.look()
    assert first_limit(core) == "2wd"
    assert str(core.calendar.zone) == "Asia/Omsk"
    assert not await watch.look()


async def test_a_deal_that_it_took_to_a_removed_stage_meanwhile_is_settled_at_the_next_look(
    storage: Storage, database_url: str, clock: FrozenClock, other: CrmCore
) -> None:
    core, number = await open_core(settings(database_url), storage, clock)
    watch = RegulationWatch(core, number, lambda rules: rules)
    desk = await open_desk(core, clock)
    deal = await desk.deal()
    text = without_stage("contact_made", moved("contact_made", "need_identified"))
    await apply(other, text)
    clock.advance(timedelta(seconds=2))
    await desk.take(deal, to="contact_made", fields={"need": "A site"})
    assert await watch.look()
    assert core.regulation == written(text).in_force
    assert (await desk.row(deal)).stage == "contact_made"
    await watch.look()
    assert (await desk.row(deal)).stage == "need_identified"
    assert [entry.stage for entry in await desk.entries(deal)] == [
        "request_received",
        "contact_made",
        "need_identified",
    ]
