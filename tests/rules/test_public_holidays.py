"""Public holidays of the company's country."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from crm_core.regulation.public_holidays import public_holidays


def test_a_country_has_its_days_and_the_state_s_transfers() -> None:
    days = public_holidays("RU")
    assert date(2026, 6, 12) in days
    assert date(2026, 1, 9) in days
    assert date(2026, 6, 11) not in days


def test_a_country_that_builds_on_another_one_has_days_too() -> None:
    assert date(2026, 7, 4) in public_holidays("GU")


def test_a_country_that_nobody_knows_is_refused() -> None:
    with pytest.raises(NotImplementedError):
        public_holidays("XX")


def test_one_country_is_loaded_and_not_two_hundred() -> None:
    code = (
        "import sys; from crm_core.regulation.public_holidays import public_holidays; public_holidays('RU'); "
        "print(*(name for name in sys.modules if name.startswith('holidays.countries.')))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["holidays.countries.russia"]
