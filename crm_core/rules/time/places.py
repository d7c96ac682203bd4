"""The time zone of a place as people write it: «Питер», «г. Нижний Новгород», «в Казани», "Kyiv", «UTC+5», «мск+2».

Places are GeoNames' (CC BY 4.0, geonames.org; the table is made by `locales.place_table`) and the cities by which CLDR
knows the zones; the usual short names are ours. A place that is not known for certain is not guessed: whoever typed it
is asked, with what it may be.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import product
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from crm_core.regulation.morphology import nominatives
from crm_core.rules.time.place_abbreviations import by_length, spelt_out
from crm_core.rules.time.short_place_names import SHORT_COUNTRIES, SHORT_NAMES, WORDS_OF_TIME
from crm_core.rules.time.zone_offsets import zone_of_offset

LANGUAGES = ("ru", "en")
"""Whose names of cities and countries are known."""

SUGGESTIONS = 4
_OUTWEIGHS = 5
"""A place this many times as large as its namesakes is meant."""
_OF_A_ZONE = 300
"""Thousands that a place counts for whose people nobody has counted: a clock is called by it."""

_AROUND = re.compile(
    r"\b(?:г|гор|город[ае]?|пгт|пос|поселок|я|мы|живу|живем|нахожусь|из|в|во|по|врем\w+|местн\w+|city|town|in|from|the"
    r"|time|live|i|россия|рф|russia)\b"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place by the name it was found under, empty where the zone itself was meant.

    `weight`: thousands of people; those of our own region are at home.
    """

    name: str
    zone: str
    weight: int = 0
    home: bool = True


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """What a typed place may be: the one that is certain, or else the likely ones, the likeliest first."""

    sure: Place | None = None
    maybe: tuple[Place, ...] = ()


def find_place(typed: str, now: datetime) -> PlaceMatch:
    """The place meant. Of namesakes the much larger one is, the one of our own region first; where all of them keep one
    time (at `now` and half a year on), the largest. Others, and what looks like a slip of the pen, are only suggested.
    """
    if not 1 <= len(typed.strip()) <= 80:
        return PlaceMatch()
    if _bare(typed) in WORDS_OF_TIME:
        return PlaceMatch()
    if zone := zone_of_offset(typed):
        return PlaceMatch(Place("", zone))
    for key in _keys(typed):
        if country := _countries().get(key):
            return _in_country(country, now)
        if found := _known().get(key):
            return _among(found, now)
    for key in dict.fromkeys((_key(typed), _bare(typed))):
        if short := spelt_out(key, _of_several_words()):
            return _among((place for name in short for place in _known()[name]), now)
    return PlaceMatch(maybe=tuple(_like(_key(typed))))


def is_place(typed: str, thousands: int = 0) -> bool:
    """Whether these words are the name of a place or a country and of nothing more, «г. Казань» too. `thousands`: of
    people, at least; the usual short names are of large places.
    """
    for key in (_key(typed), _bare(typed)):
        if key in SHORT_NAMES or key in _countries():
            return True
        if any((place.weight or _OF_A_ZONE) >= thousands for place in _known().get(key, ())):
            return True
    return False


def _among(places: Iterable[Place], now: datetime) -> PlaceMatch:
    ranked = sorted(places, key=lambda place: (not place.home, -place.weight))
    first = ranked[0]
    rivals = [place for place in ranked[1:] if _clock(place.zone, now) != _clock(first.zone, now)]
    near = [place for place in rivals if place.home == first.home and place.weight * _OUTWEIGHS > first.weight]
    return PlaceMatch(None, (first, *near)[:SUGGESTIONS]) if near else PlaceMatch(first)


def _in_country(places: list[Place], now: datetime) -> PlaceMatch:
    """A country of one time is certain. Its zones are named by themselves."""
    clocks: dict[tuple[timedelta | None, ...], Place] = {}
    for place in places:
        clocks.setdefault(_clock(place.zone, now), Place("", place.zone, place.weight))
    zones = tuple(clocks.values())
    return PlaceMatch(zones[0]) if len(zones) == 1 else PlaceMatch(maybe=zones[:SUGGESTIONS])


def _clock(zone: str, now: datetime) -> tuple[timedelta | None, ...]:
    return tuple(moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in (now, now + timedelta(days=183)))


def _like(key: str) -> Iterator[Place]:
    """Places whose names begin so, or are written nearly so: one a zone."""
    if len(key) < 4:
        return
    known = _known()
    begin = sorted((name for name in known if name.startswith(key)), key=lambda name: -known[name][0].weight)
    alike = [name for name in known if name[0] == key[0] and abs(len(name) - len(key)) <= 2]
    seen: set[str] = set()
    for name in (*begin[:20], *get_close_matches(key, alike, n=8, cutoff=0.84)):
        place = max(known[name], key=lambda one: (one.home, one.weight))
        if place.zone not in seen and len(seen) < SUGGESTIONS:
            seen.add(place.zone)
            yield place


def _keys(typed: str) -> Iterator[str]:
    """The words as they are, without what stands around a place, and in the nominative («в Казани»)."""
    yield _key(typed)
    for part in (typed, *re.split(r"[,;/()]", typed)):
        bare = _bare(part)
        yield bare
        forms = [[*nominatives(word)[:3], word] for word in bare.split()[:4]]
        for words in product(*forms):
            yield " ".join(words)
        for whole in nominatives(bare.replace(" ", "-"))[:2]:
            yield _key(whole)


def _bare(typed: str) -> str:
    return _key(_AROUND.sub(" ", f" {_key(typed)} "))


def _key(name: str) -> str:
    plain = re.sub(r"[^\w']+", " ", name.casefold().replace("ё", "е").replace("_", " "))
    return " ".join(plain.split())


@cache
def _known() -> dict[str, list[Place]]:
    """Places by their keys. A short name hides all namesakes; a city of a zone hides the zone's villages."""
    names: defaultdict[str, list[Place]] = defaultdict(list)
    for key, place in _table():
        names[key].append(place)
        if " " in key:
            names[key.replace(" ", "")].append(place)
    for name, zone in _of_zones():
        names.setdefault(_key(name), [Place(name, zone)])
    for name, zone in SHORT_NAMES.items():
        namesakes = names.get(_key(name), [])
        spelling = next((place.name for place in namesakes if place.zone == zone), name)
        names[_key(name)] = [Place(spelling, zone)]
    return dict(names)


@cache
def _of_several_words() -> dict[int, list[str]]:
    return by_length(_known())


@cache
def _countries() -> dict[str, list[Place]]:
    """Countries: the largest place of each of their zones, the largest first."""
    largest: dict[str, Place] = {}
    for _, place in _table():
        if place.zone not in largest:
            largest[place.zone] = place
    found: dict[str, list[Place]] = {}
    for name, zones in _of_countries():
        places = [largest.get(zone, Place(name, zone)) for zone in zones]
        found[_key(name)] = sorted(places, key=lambda place: -place.weight)
    return {key: places for key, places in found.items() if key not in SHORT_NAMES}


def _table() -> Iterator[tuple[str, Place]]:
    for line in files("crm_core.rules.time").joinpath("places.tsv").read_text(encoding="utf-8").splitlines():
        zone, weight, home, *known_as = line.split("\t")
        keys: set[str] = set()
        for name in known_as:
            if (key := _key(name)) not in keys:
                keys.add(key)
                yield key, Place(name, zone, int(weight), home == "home")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _of_zones() -> Iterator[tuple[str, str]]:
    """The cities that name zones, by CLDR and by the zone's own name. Of two zones the one at the top is meant."""
    for zone in sorted(_zones(), key=lambda zone: (zone.count("/"), zone)):
        if "/" not in zone or zone.startswith(("Etc/", "SystemV/", "US/", "posix", "right")):
            continue
        yield zone, zone
        if zone.count("/") == 1:
            yield zone.rsplit("/", 1)[-1], zone
        for language in LANGUAGES:
            zones = cast("Mapping[str, Mapping[str, str]]", Locale(language).time_zones)
            if city := zones.get(zone, {}).get("city"):
                yield city, zone


def _of_countries() -> Iterator[tuple[str, list[str]]]:
    """Countries and their zones."""
    zones: defaultdict[str, list[str]] = defaultdict(list)
    for zone, country in get_global("zone_territories").items():
        if zone in _zones():
            zones[country].append(zone)
    for country, of_country in zones.items():
        names = [cast("Mapping[str, str]", Locale(one).territories).get(country) for one in LANGUAGES]
        for name in (*names, *SHORT_COUNTRIES.get(country, ())):
            if name and country != "001":
                yield name, of_country
