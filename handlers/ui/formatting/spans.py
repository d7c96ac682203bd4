"""Lengths of time as the rules write them, in words: "4wh" is "4 working hours"."""

from __future__ import annotations

from crm_core.regulation.schema import WorkDuration
from handlers.ui.kit.i18n import ngettext


def span_words(length: WorkDuration) -> str:
    """By its largest whole unit; every unit is either working time or time that simply passes."""
    written = str(length)
    count = int("".join(char for char in written if char.isdigit()))
    unit = written.removeprefix(str(count))
    words = {
        "wm": ngettext("{n} working minute", "{n} working minutes", count),
        "wh": ngettext("{n} working hour", "{n} working hours", count),
        "wd": ngettext("{n} working day", "{n} working days", count),
        "m": ngettext("{n} minute", "{n} minutes", count),
        "h": ngettext("{n} hour", "{n} hours", count),
        "d": ngettext("{n} day", "{n} days", count),
    }[unit]
    return words.format(n=count)
