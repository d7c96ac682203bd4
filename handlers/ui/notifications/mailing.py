"""News as a client reads it, and how far it has got as whoever sent it does (R41)."""

from __future__ import annotations

from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import html_decoration

from crm_core.queries.client_messages.news import BroadcastProgress, NewsFacts
from crm_core.rules.broadcasts import BroadcastState
from crm_core.rules.segments import Segment
from handlers.ui.callbacks.mailings import MailingProgress, ShowMailings, StopMailing
from handlers.ui.callbacks.own_requests import Unsubscribe, WriteToUs
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, in_quotes, said
from handlers.ui.kit.screen import Media, Screen, button, inline
from handlers.ui.kit.text_limits import CAPTION_LIMIT, TEXT_LIMIT, shown_units, units


def too_long(facts: NewsFacts) -> bool:
    """Whether it would not fit into the one message that news is."""
    room = (CAPTION_LIMIT if facts.file_id else TEXT_LIMIT) - 1
    head = _name(facts)
    return units(facts.text or "") + (shown_units(head) if head else 0) > room


def news_screens(facts: NewsFacts) -> tuple[Screen, ...]:
    """One message: the company's name, the words as they were set, and the way out."""
    media = Media(kind=facts.kind.value, file_id=facts.file_id) if facts.file_id else None
    keys = inline((button(_("💬 Write to us…"), WriteToUs()), button(_("🔕 Unsubscribe"), Unsubscribe())))
    return (Screen(text=lines(_name(facts), _formatted(facts)), media=media, keys=keys),)


def _name(facts: NewsFacts) -> Html | None:
    return bold(short(said(facts.company), 100)) if facts.company else None


def _formatted(facts: NewsFacts) -> Html | None:
    if not facts.text:
        return None
    if not facts.entities:
        return fill("{text}", text=facts.text)
    return Html(html_decoration.unparse(facts.text, [MessageEntity(**one) for one in facts.entities]))


def segment_name(name: str) -> str:
    """A segment that every company has, in the reader's language; one of their own as they called it."""
    return {
        Segment.ACTIVE.value: _("Clients with something under way, or who bought within a year"),
        Segment.GONE.value: _("Bought once, and not within a year"),
        Segment.INQUIRY.value: _("Asked, and never bought"),
    }.get(name, name)


def progress_screen(facts: BroadcastProgress, viewer: Viewer) -> Screen:
    heads = {
        BroadcastState.RUNNING: _("📨 <b>On its way</b>: {done} of {total}"),
        BroadcastState.STOPPED: _("⏹ <b>Stopped</b>: {done} of {total}"),
        BroadcastState.DONE: _("✅ <b>Sent</b>: {done} of {total}"),
    }
    text = lines(
        fill(heads[facts.state], done=facts.delivered, total=facts.total),
        fill("👥 {segment}", segment=short(segment_name(facts.segment), 80)),
        fill("{words}", words=in_quotes(short(facts.words, 200))) if facts.words else None,
        "",
        fill(_("Delivered: {n}"), n=facts.delivered),
        fill(_("Blocked us: {n}"), n=facts.blocked) if facts.blocked else None,
        fill(_("Did not go after all: {n}"), n=facts.dropped) if facts.dropped else None,
        fill(_("Waiting, some of them until the morning: {n}"), n=facts.waiting) if facts.waiting else None,
        fill(_("Answered: {n}"), n=facts.answered),
        "",
        fill("<i>{by}, {when}</i>", by=short(facts.by, 60), when=viewer.watch.when(facts.created_at)),
    )
    stop = button(_("⏹ Stop"), StopMailing(broadcast=facts.id), "danger") if facts.running else None
    return Screen(
        text=text,
        keys=inline(
            (button(_("🔄 Now"), MailingProgress(broadcast=facts.id)), stop), button(_("« Mailings"), ShowMailings())
        ),
    )
