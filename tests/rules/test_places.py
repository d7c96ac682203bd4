"""Places as people write them, and zones that are told by their distance (R39)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import example, given
from hypothesis import strategies as st

from crm_core.rules.time.places import find_place
from crm_core.rules.time.zone_offsets import offset_of_zone, zone_of_offset

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def zone(typed: str) -> str | None:
    found = find_place(typed, NOW)
    return found.sure.zone if found.sure else None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        *((name, "Europe/Moscow") for name in ("Питер", "питер", "СПб", "Санкт-Петербург", "в Питере")),
        *((name, "Europe/Moscow") for name in ("Казань", "г. Казань", "в Казани", "Краснодар", "Ростов")),
        *((name, "Europe/Moscow") for name in ("Нижний Новгород", "нижний", "в Нижнем Новгороде", "мск")),
        *(
            (name, "Europe/Moscow")
            for name in ("Москва, Россия", "по Москве", "московское время", "Набережных Челнах", "Орёл")
        ),
        *((name, "Asia/Yekaterinburg") for name in ("Уфа", "Екб", "екат", "Пермь", "Perm", "челябинск", "Сургут")),
        *((name, "Asia/Novosibirsk") for name in ("Нск", "Новосиб", "Новосибирск")),
        *((name, "Europe/Kyiv") for name in ("Kyiv", "Kiev", "Киев", "Київ", "Odessa")),
        ("Улан-Удэ", "Asia/Irkutsk"),
        ("уланудэ", "Asia/Irkutsk"),
        ("Благовещенск", "Asia/Yakutsk"),
        ("London", "Europe/London"),
        ("Birmingham", "Europe/London"),
        ("Астана", "Asia/Almaty"),
        ("Ош", "Asia/Bishkek"),
        ("Germany", "Europe/Berlin"),
        ("Казахстан", "Asia/Almaty"),
        ("Куба", "America/Havana"),
        ("America/New_York", "America/New_York"),
        ("мск+2", "Asia/Yekaterinburg"),
        ("МСК + 7", "Asia/Vladivostok"),
        ("msk-1", "Europe/Kaliningrad"),
        ("МСК", "Europe/Moscow"),
        ("+5:30", "Asia/Kolkata"),
        ("UTC", "UTC"),
    ],
)
def test_a_place_is_known_as_people_write_it(typed: str, expected: str) -> None:
    assert zone(typed) == expected


@pytest.mark.parametrize("typed", ["", "5", "Атлантида", "да", "не знаю", "UTC+25", "http://x.org", "😀", "a" * 500])
def test_what_is_no_place_is_not_taken_for_one(typed: str) -> None:
    assert zone(typed) is None


@pytest.mark.parametrize(
    ("typed", "zones"),
    [
        ("Железногорск", {"Europe/Moscow", "Asia/Krasnoyarsk"}),
        ("Троицк", {"Europe/Moscow", "Asia/Yekaterinburg"}),
        ("Екатеринбрг", {"Asia/Yekaterinburg"}),
        ("Новосибрск", {"Asia/Novosibirsk"}),
        ("Россия", {"Europe/Moscow", "Asia/Novosibirsk", "Asia/Yekaterinburg", "Asia/Omsk"}),
    ],
)
def test_what_may_be_several_places_is_asked_about(typed: str, zones: set[str]) -> None:
    found = find_place(typed, NOW)
    assert found.sure is None
    assert {place.zone for place in found.maybe} == zones


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_city_that_is_shown_can_be_typed(language: str) -> None:
    zones = Locale(language).time_zones
    for of_russia in ("Europe/Moscow", "Europe/Samara", "Asia/Omsk", "Asia/Chita", "Asia/Magadan", "Europe/Minsk"):
        city = zones.get(of_russia, {}).get("city") or of_russia.rsplit("/", 1)[-1]
        assert zone(city) == of_russia


@given(st.integers(-12, 14), st.sampled_from(("UTC", "utc ", "GMT", "")))
def test_a_distance_is_the_zone_that_far_from_utc_and_is_shown_as_it_was_typed(hours: int, of: str) -> None:
    found = zone_of_offset(f"{of}{hours:+d}")
    assert found is not None
    assert NOW.astimezone(ZoneInfo(found)).utcoffset() == timedelta(hours=hours)
    assert offset_of_zone(found) == (f"UTC{hours:+d}" if hours else "UTC")


@given(st.integers(-1, 9))
def test_moscow_and_so_many_hours_is_that_far_from_moscow(hours: int) -> None:
    found = zone_of_offset(f"мск{hours:+d}")
    assert found is not None
    moscow = NOW.astimezone(ZoneInfo("Europe/Moscow")).utcoffset()
    assert moscow is not None
    assert NOW.astimezone(ZoneInfo(found)).utcoffset() == moscow + timedelta(hours=hours)


@given(st.text(max_size=30))
@example("\U00017000")
def test_no_text_breaks_it(text: str) -> None:
    find_place(text, NOW)
