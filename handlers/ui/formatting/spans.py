"""Lengths of time as the rules write them, in words: "4wh" is "4 working hours"."""

from __future__ import annotations

from crm_core.regulation.schema import FieldMoment, Regulation, WorkDuration
from handlers.ui.kit.i18n import _, ngettext, said


def when_words(when: FieldMoment, regulation: Regulation) -> str:
    """ "1 day before: Visit", "2 hours after: Visit", "the moment of: Visit"."""
    field = said(regulation.field(when.field).name)
    if when.length is None:
        return _("the moment of: {field}").format(field=field)
    words = _("{span} before: {field}") if when.before else _("{span} after: {field}")
    return words.format(span=span_words(when.length), field=field)


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
