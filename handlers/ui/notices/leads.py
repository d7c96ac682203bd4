"""A deal comes to its manager: a new lead, a colleague's deal, or a push from above. The card follows the line."""

from __future__ import annotations

from crm_core.queries.letter_facts import CardFacts
from handlers.ui.cards import deal_screen
from handlers.ui.html import Html, fill, lines, short
from handlers.ui.i18n import _
from handlers.ui.screen import Screen
from handlers.ui.viewer import Viewer


def new_lead(facts: CardFacts, viewer: Viewer) -> Screen:
    return _with_line(Html(_("🆕 <b>A new lead is yours.</b>")), facts, viewer)


def assigned(facts: CardFacts, viewer: Viewer) -> Screen:
    if facts.by is None:
        return _with_line(Html(_("🤝 <b>This deal is yours now.</b>")), facts, viewer)
    line = fill(_("🤝 <b>This deal is yours now</b>, by {name}."), name=short(facts.by, 60))
    return _with_line(line, facts, viewer)


def nudged(facts: CardFacts, viewer: Viewer) -> Screen:
    if facts.by is None:
        return _with_line(Html(_("👉 <b>Please take care of this deal.</b>")), facts, viewer)
    line = fill(_("👉 <b>{name} asks you to take care of this deal.</b>"), name=short(facts.by, 60))
    return _with_line(line, facts, viewer)


def _with_line(line: Html, facts: CardFacts, viewer: Viewer) -> Screen:
    screen = deal_screen(facts.card, viewer)
    return screen.model_copy(update={"text": lines(line, "", screen.text)})
