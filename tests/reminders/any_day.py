"""A regulation under which reminders come on any day: days off have tests of their own (`test_days_off`)."""

from __future__ import annotations

from bot.demo.cast import REGULATION
from crm_core.regulation.loader import load
from crm_core.regulation.schema import Regulation


def of_any_day() -> Regulation:
    usual = load(REGULATION, lint=False)
    any_day = {"staff_on_days_off": True, "clients_on_days_off": True}
    return usual.model_copy(update={"quiet": usual.quiet.model_copy(update=any_day)})
