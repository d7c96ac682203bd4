"""A client waits for an answer (R37): their manager first, whoever leads later, another manager at last."""

from __future__ import annotations

from crm_core.queries.notifications.dto import AnswerFacts, DealFacts, TakenOverFacts
from crm_core.queries.notifications.kinds import ClientWaits, ClientWaitsLong, DealTakenOver
from crm_core.rules.policy import Permission
from handlers.ui.callbacks.deals import AnsweredElsewhere, AssignDeal, OpenDeal, ReplyTo
from handlers.ui.callbacks.tasks import Today
from handlers.ui.callbacks.team import Nudge
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, in_quotes
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.notifications.deal_lines import number_line, place_line, title_line
from handlers.ui.notifications.registry import shows
from handlers.ui.screens.deal_card import copy_phone


@shows(ClientWaits)
def waits(facts: AnswerFacts, viewer: Viewer) -> Screen:
    deal = facts.deal
    return Screen(
        text=lines(
            Html(_("⏳ <b>The client waits for an answer.</b>")),
            "",
            title_line(deal),
            number_line(deal),
            place_line(deal),
            *_words(facts, viewer),
        ),
        keys=inline(
            button(_("💬 Reply"), ReplyTo(deal=deal.id), "primary"),
            copy_phone(deal.phone),
            (_elsewhere(facts), button(_("💼 Deal"), OpenDeal(deal=deal.id))),
        ),
    )


@shows(ClientWaitsLong)
def waits_long(facts: AnswerFacts, viewer: Viewer) -> Screen:
    """To those who lead: whose client it is, how long they wait, and what can be done about it."""
    deal = facts.deal
    owner = short(deal.owner_name, 60) if deal.owner_name else _("nobody")
    return Screen(
        text=lines(
            Html(_("🚨 <b>A client has had no answer.</b>")),
            "",
            title_line(deal),
            place_line(deal),
            fill(_("Manager: {name}"), name=owner),
            *_words(facts, viewer),
        ),
        keys=inline(
            button(_("🔔 Nudge {name}").format(name=short(owner, 30)), Nudge(deal=deal.id), "primary")
            if deal.owner_id not in (None, viewer.actor.id)
            else None,
            (button(_("💬 Reply"), ReplyTo(deal=deal.id)), _elsewhere(facts)),
            (*_assign(deal, viewer), button(_("💼 Deal"), OpenDeal(deal=deal.id))),
        ),
    )


@shows(DealTakenOver)
def taken_over(facts: TakenOverFacts, viewer: Viewer) -> Screen:
    return Screen(
        text=lines(
            Html(_("🔀 <b>A client of yours waited too long for an answer.</b>")),
            "",
            title_line(facts.deal),
            fill(_("{name} looks after them now."), name=short(facts.by, 60)),
        ),
        keys=inline(button(_("📋 Today"), Today())),
    )


def _words(facts: AnswerFacts, viewer: Viewer) -> tuple[Html | None, ...]:
    watch = viewer.watch
    since = fill(_("They wrote {when} ({ago})."), when=watch.when(facts.asked_at), ago=watch.ago(facts.asked_at))
    return since, fill("{words}", words=in_quotes(short(facts.words, 300))) if facts.words else None


def _elsewhere(facts: AnswerFacts) -> Button:
    return button(_("✓ Answered"), AnsweredElsewhere(deal=facts.deal.id, asked=int(facts.asked_at.timestamp())))


def _assign(deal: DealFacts, viewer: Viewer) -> tuple[Button, ...]:
    if not viewer.may(Permission.deal_assign):
        return ()
    return (button(_("🔀 Reassign"), AssignDeal(deal=deal.id, version=deal.version)),)
