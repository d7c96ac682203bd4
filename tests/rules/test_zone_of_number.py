"""A client's time by their number, where that tells one (R39)."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.time.zone_of_number import zone_of_number


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+74951234567", "Europe/Moscow"),
        ("+74232123456", "Asia/Vladivostok"),
        ("+73432123456", "Asia/Yekaterinburg"),
        ("+74012123456", "Europe/Kaliningrad"),
        ("+375291234567", "Europe/Minsk"),
        ("+491701234567", "Europe/Berlin"),
        ("+12125551234", "America/New_York"),
        ("+998901234567", "Asia/Tashkent"),
        # A mobile number of Russia may be anywhere in it, and what is no number is nowhere.
        ("+79161234501", None),
        ("+79121234567", None),
        ("+70000000000", None),
        ("anna", None),
    ],
)
def test_a_town_or_a_country_of_one_time_is_known_and_nothing_else_is_guessed(number: str, zone: str | None) -> None:
    assert zone_of_number(number) == zone


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
def test_every_countrys_numbers_have_a_zone_that_exists_or_none(region: str) -> None:
    example = phonenumbers.example_number(region)
    if example is not None:
        zone = zone_of_number(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164))
        assert zone is None or "/" in zone
