"""The business's own sentences, as its regulation words them for clients, with their blanks filled in."""

from __future__ import annotations

from datetime import date
from html import escape
from string import Formatter

from babel.dates import format_date

from crm_core.regulation.schema import Text
from handlers.ui.kit.html import Html
from handlers.ui.kit.i18n import said, spoken


def worded(template: Text, **values: object) -> Html:
    """The wording in the current language. It is the business's plain text: a `<` in it is escaped as in a value.
    A blank that nobody can fill here is left out: a client never sees a brace.
    """
    filled: list[str] = []
    for literal, name, _spec, _conversion in Formatter().parse(said(template)):
        filled.append(literal)
        if name is not None:
            filled.append(str(values.get(name, "")))
    return Html(escape("".join(filled), quote=False))


def written_day(on: date) -> str:
    """ "24 November 2026": in a notification that is read again weeks later, "tomorrow" would be wrong.

    Without an abbreviation at its end (Russian has one for "year"), since the business's own full stop may follow.
    """
    return format_date(on, "d MMMM y", locale=spoken())
