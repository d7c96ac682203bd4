"""A deal comes to its manager: a new lead, a colleague's deal, or a push from above. The card follows the line."""

from __future__ import annotations

from crm_core.clock import milliseconds
from crm_core.queries.notifications.dto import CardFacts, GivenAwayFacts, TransferFacts, WaitingFacts
from crm_core.queries.notifications.kinds import (
    DealAssigned,
    DealGivenAway,
    DealNudged,
    DealsAssigned,
    HelpAsked,
    LeadWaiting,
    NewLead,
    RenewalOpened,
)
from handlers.ui.callbacks.deals import TakeLead
from handlers.ui.callbacks.tasks import Today
from handlers.ui.callbacks.team import Received
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.notifications.deal_lines import title_line
from handlers.ui.notifications.registry import shows
from handlers.ui.screens.deal_card import deal_screen


@shows(NewLead)
def new_lead(facts: CardFacts, viewer: Viewer) -> Screen:
    return _with_line(Html(_("🆕 <b>A new lead is yours.</b>")), facts, viewer)


@shows(LeadWaiting)
def waiting(facts: WaitingFacts, viewer: Viewer) -> Screen:
    """As much as one needs to decide; the card comes with the press."""
    return Screen(
        text=lines(
            Html(_("🆕 <b>A lead that nobody has yet.</b>")),
            fill("👤 {name}", name=short(facts.deal.contact_name, 80)),
            fill("📝 {title}", title=short(facts.deal.title, 200)),
            fill("🕐 {ago}", ago=viewer.watch.ago(facts.since)),
            Html(_("Whoever presses first has it.")),
            fill(_("⏳ {left}, then leaders are asked as well."), left=viewer.watch.left(facts.until))
            if facts.until > viewer.now
            else None,
        ),
        keys=inline(button(_("✋ I take it"), TakeLead(deal=facts.deal.id), "primary")),
    )


@shows(DealAssigned)
def assigned(facts: CardFacts, viewer: Viewer) -> Screen:
    if facts.by is None:
        return _with_line(Html(_("🤝 <b>This deal is yours now.</b>")), facts, viewer)
    line = fill(_("🤝 <b>This deal is yours now.</b> {name} passed it on to you."), name=short(facts.by, 60))
    return _with_line(line, facts, viewer)


@shows(DealGivenAway)
def given_away(facts: GivenAwayFacts, viewer: Viewer) -> Screen:
    """No way to the deal: it may be theirs to see no more."""
    words = _("🔀 <b>A deal of yours is with {name} now.</b> {by} passed it on.")
    return Screen(
        text=lines(
            fill(words, name=short(facts.to, 60), by=short(facts.by, 60)),
            "",
            title_line(facts.deal),
            fill(_("If you were entering something on it, finish: it goes to them.")),
        ),
        keys=inline(button(_("📋 Today"), Today())),
    )


@shows(HelpAsked)
def help_asked(facts: CardFacts, viewer: Viewer) -> Screen:
    line = fill(_("🤝 <b>{name} asks you to help with this deal.</b>"), name=short(facts.by or _("the system"), 60))
    return _with_line(line, facts, viewer)


@shows(DealsAssigned)
def transferred(facts: TransferFacts, viewer: Viewer) -> Screen:
    """Many deals at once: their number, and the way to their list."""
    counted = ngettext(
        "🤝 <b>{n} deal from {giver} is yours now.</b>", "🤝 <b>{n} deals from {giver} are yours now.</b>", facts.count
    )
    worth = fill(_("Worth {sum}."), sum=amount(facts.sum, facts.currency)) if facts.sum else None
    return Screen(
        text=lines(
            fill(counted, n=facts.count, giver=short(facts.giver, 60)),
            worth,
            fill(_("{name} has passed them on."), name=short(facts.by, 60)) if facts.by else None,
            Html(_("What was said and done stays with each deal, and so do its tasks.")),
        ),
        keys=inline(
            button(_("💼 Show them"), Received(at=milliseconds(facts.at)), "primary"),
            button(_("📋 Today"), Today()),
        ),
    )


@shows(RenewalOpened)
def renewal(facts: CardFacts, viewer: Viewer) -> Screen:
    """The sale that is to be renewed is linked, and says until when it is paid for."""
    ends = next((one.paid_until for one in facts.card.linked if one.earlier and one.paid_until), None)
    if ends is None:
        return _with_line(Html(_("🔁 <b>Time to renew: the paid period is about to end.</b>")), facts, viewer)
    line = fill(_("🔁 <b>Time to renew: paid until {day}.</b>"), day=viewer.watch.day(ends))
    return _with_line(line, facts, viewer)


@shows(DealNudged)
def nudged(facts: CardFacts, viewer: Viewer) -> Screen:
    if facts.by is None:
        return _with_line(Html(_("👉 <b>Please take care of this deal.</b>")), facts, viewer)
    line = fill(_("👉 <b>{name} asks you to take care of this deal.</b>"), name=short(facts.by, 60))
    return _with_line(line, facts, viewer)


def _with_line(line: Html, facts: CardFacts, viewer: Viewer) -> Screen:
    screen = deal_screen(facts.card, viewer)
    return screen.model_copy(update={"text": lines(line, "", screen.text)})
