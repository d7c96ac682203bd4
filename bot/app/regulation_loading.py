"""Which regulation a process goes by: the one that was applied; before any was, the one of the settings (R5)."""

from __future__ import annotations

from pathlib import Path

import structlog

from bot.settings import Settings
from crm_core.clock import Clock
from crm_core.core import CrmCore
from crm_core.regulation import presets
from crm_core.regulation.errors import RegulationError
from crm_core.regulation.loader import parse, preset, read
from crm_core.regulation.schema import Regulation
from crm_core.rules.actor import Actor
from crm_core.services.regulation import Applied, Written, newest
from crm_core.storage import Storage

log = structlog.get_logger(__name__)


def settled(settings: Settings, rules: Regulation) -> Regulation:
    """A regulation with the settings' zone and language above its own."""
    above = {"timezone": settings.timezone, "locale": settings.default_locale}
    given = {name: value for name, value in above.items() if value is not None}
    return rules.model_copy(update={"company": rules.company.model_copy(update=given)}) if given else rules


def written(settings: Settings, path: Path | None) -> Written:
    """The regulation in a file, or the packaged one. Raises RegulationError."""
    if path is None:
        text, rules = presets.text_of(presets.DEFAULT), preset(presets.DEFAULT)
    else:
        text = read(path)
        rules = parse(text, path.name)
    return Written(text, rules, settled(settings, rules))


async def open_core(settings: Settings, storage: Storage, clock: Clock) -> tuple[CrmCore, int]:
    """The core on the regulation in force, and that regulation's number. The first start records the settings' one.

    `storage` is migrated. Raises RegulationError where there is none in force and the settings' file has mistakes.
    """
    applied = await _newest(storage)
    if applied is None:
        first = written(settings, settings.regulation)
        core = CrmCore(storage, first.in_force, clock)
        async with core.transaction(Actor.system()) as crm:
            await crm.regulations.adopt(first)
        # Another process may have been the first.
        applied = await _newest(storage)
        assert applied is not None
    return CrmCore(storage, settled(settings, applied.rules), clock), applied.number


async def warn_of_difference(settings: Settings, storage: Storage) -> None:
    """Says in the log that an edited file has no effect before it is applied: a start alone changes no rules."""
    applied = await _newest(storage)
    if settings.regulation is None or applied is None:
        return
    try:
        same = Written(read(settings.regulation), applied.rules, applied.rules).checksum == applied.checksum
    except RegulationError:
        same = False
    if not same:
        log.warning("regulation.not_applied", to_do=f"voronka regulation apply {settings.regulation.name}")


async def _newest(storage: Storage) -> Applied | None:
    async with storage.reader() as session:
        return await newest(session)
