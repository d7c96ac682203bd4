"""The way to the steps of the first day, from wherever something is missing."""

from __future__ import annotations

from crm_core.rules.company_setup import SetupStep
from handlers.ui.kit.callback_data import CallbackData


class FirstDay(CallbackData, prefix="fd"):
    """All steps, and how far they have come."""


class OpenStep(CallbackData, prefix="fds"):
    step: SetupStep
