"""What the settings choose of the core: the database, the regulation, the clock."""

from __future__ import annotations

from bot.settings import Settings
from crm_core.clock import Clock, FileShiftedClock, SystemClock
from crm_core.regulation.loader import load
from crm_core.regulation.schema import Regulation
from crm_core.storage import Storage

# PostgreSQL's connections: the worker's places, the intake, the delivery, the tick, the leadership's own.
POOL = 20


def open_storage(settings: Settings) -> Storage:
    """The database of the settings; SQLite's folder is made if need be."""
    if settings.sqlite_file is not None:
        settings.sqlite_file.parent.mkdir(parents=True, exist_ok=True)
    return Storage.open(settings.database_url, pool_size=POOL)


def company_regulation(settings: Settings) -> Regulation:
    """The regulation, with the settings' zone and language above its own. Raises RegulationError."""
    regulation = load(settings.regulation)
    above = {"timezone": settings.timezone, "locale": settings.default_locale}
    given = {name: value for name, value in above.items() if value is not None}
    return regulation.model_copy(update={"company": regulation.company.model_copy(update=given)})


def clock_of(settings: Settings) -> Clock:
    """The system's clock; the demonstration's is shifted by a file."""
    return FileShiftedClock(settings.clock_file) if settings.clock_file is not None else SystemClock()
