"""What goes to clients by itself (R41): the business's own words under its name, and the way to stop them."""

from __future__ import annotations

from crm_core.queries.client_messages.kinds import BroadcastGoesOn, BroadcastOver, News, SeriesMessageDue, StageReached
from crm_core.queries.client_messages.news import BroadcastProgress, NewsFacts
from crm_core.queries.client_messages.wordings import ClientMessageFacts
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.rules.texts.client_words import filled
from handlers.ui.callbacks.own_requests import MyRequests, StopMessages, Unsubscribe, WriteToUs
from handlers.ui.formatting.amounts import known_amount
from handlers.ui.formatting.labels import attachment_name, first_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import fill, lines, short
from handlers.ui.kit.i18n import _, said, speaking
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.kit.text_limits import TEXT_LIMIT
from handlers.ui.notifications.mailing import news_screens, progress_screen
from handlers.ui.notifications.registry import shows


@shows(StageReached)
def stage_reached(facts: ClientMessageFacts, viewer: Viewer) -> Screen:
    return Screen(
        text=_under_the_name(facts),
        keys=inline((button(_("📄 My requests"), MyRequests()), button(_("🔕 No such messages"), StopMessages()))),
    )


@shows(SeriesMessageDue)
def series(facts: ClientMessageFacts, viewer: Viewer) -> Screen:
    return Screen(
        text=_under_the_name(facts),
        keys=inline((button(_("💬 Write to us…"), WriteToUs()), button(_("🔕 Unsubscribe"), Unsubscribe()))),
    )


@shows(News)
def news(facts: NewsFacts, viewer: Viewer) -> tuple[Screen, ...]:
    return news_screens(facts)


@shows(BroadcastGoesOn)
def goes_on(facts: BroadcastProgress, viewer: Viewer) -> Screen:
    return progress_screen(facts, viewer).model_copy(update={"replaces": facts.shown_as})


@shows(BroadcastOver)
def over(facts: BroadcastProgress, viewer: Viewer) -> Screen:
    return progress_screen(facts, viewer)


def said_by_itself(notification: Notification) -> str | None:
    """The words of a message of these, as the client reads them; None for any other."""
    facts = notification.facts
    with speaking(notification.recipient.locale):
        if isinstance(facts, NewsFacts):
            return facts.text or f"[{attachment_name(facts.kind)}]"
        return _words(facts) if isinstance(facts, ClientMessageFacts) else None


def _under_the_name(facts: ClientMessageFacts) -> str:
    name = fill("<b>{company}</b>", company=short(said(facts.company), 100)) if facts.company else None
    return lines(name, fill("{words}", words=_words(facts)))


def _words(facts: ClientMessageFacts) -> str:
    values = {
        "client": short(first_name(facts.client), 60),
        "company": short(said(facts.company), 100) if facts.company else None,
        "product": short(facts.product, 120) if facts.product else None,
        "amount": known_amount(facts.amount, facts.currency),
        "link": facts.link,
    }
    return short(filled(facts.words, {name: value for name, value in values.items() if value}), TEXT_LIMIT - 300)
