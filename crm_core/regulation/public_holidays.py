"""Public holidays of one country with the state's own transfers of days off, by the `holidays` library.

That library's package of countries imports all of them at the mention of one: two hundred modules, 10 MB and an eighth
of a second of every start. Its countries are modules that need no package around them, so a bare one stands in for it.
"""

import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import holidays

_COUNTRIES = "holidays.countries"


def public_holidays(country: str) -> holidays.HolidayBase:
    """A country's days by its two-letter code, a year at a time when first asked of. Raises NotImplementedError."""
    if _COUNTRIES not in sys.modules:
        bare = ModuleType(_COUNTRIES)
        bare.__path__ = [str(Path(holidays.__file__).parent / "countries")]
        sys.modules[_COUNTRIES] = bare
    return holidays.country_holidays(country)


def has_holidays(country: str) -> bool:
    """Whether the days of a country of that code are known."""
    if len(country) != 2 or not country.isupper():
        return False
    try:
        public_holidays(country)
    except NotImplementedError:
        return False
    return True


def is_moved_day_off(days: holidays.HolidayBase, day: date) -> bool:
    """Whether it is no holiday itself, but a day off that the state has moved there. The library says so in its name,
    in the language of whoever runs it.
    """
    label = getattr(days, "substituted_label", None)
    moved = str(days.tr(label)).partition("(")[0].strip() if label else ""
    return bool(moved) and str(days.get(day)).startswith(moved)
