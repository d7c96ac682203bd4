"""What the buttons of the sources carry."""

from __future__ import annotations

from handlers.ui.kit.callback_data import CallbackData, Code, Page


class ShowSources(CallbackData, prefix="so"):
    page: Page = 0


class ShowSource(CallbackData, prefix="soo"):
    code: Code


class SourceQr(CallbackData, prefix="soq"):
    """The link of a source, and its picture."""

    code: Code


class SourceSpent(CallbackData, prefix="sos"):
    """What it has cost this month is typed next."""

    code: Code
