"""Words between a client and us (R23): whose they are, what they are about, and the way to answer.

The client sees the company's name alone: a change of manager must not show. What a text or a caption cannot
hold goes on in a message of its own.
"""

from __future__ import annotations

from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import html_decoration

from crm_core.queries.notifications.dto import DealFacts, MessageFacts
from crm_core.queries.notifications.kinds import (
    ClientEdited,
    ClientMoved,
    ClientWrote,
    ClientWroteAfterwards,
    CouldNotShow,
    HandedOn,
    NotDelivered,
    NoteTold,
    NotHeard,
    PlanWithdrawn,
    WeEdited,
    WeWrote,
)
from crm_core.rules.deals.statuses import MessageKind
from handlers.ui.callbacks.deals import AddNote, OpenDeal, ReplyTo, RequestOrNot
from handlers.ui.formatting.labels import attachment_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Inline, Media, Screen, button, inline
from handlers.ui.kit.text_limits import CAPTION_LIMIT, TEXT_LIMIT, pieces, shown_units, units
from handlers.ui.notifications.registry import shows

_HEADER_ROOM = 400
_UNCAPTIONED = {MessageKind.STICKER, MessageKind.VIDEO_NOTE}


@shows(ClientWrote)
def from_client(facts: MessageFacts, viewer: Viewer) -> tuple[Screen, ...]:
    return _from_client(facts)


@shows(ClientWroteAfterwards)
def afterwards(facts: MessageFacts, viewer: Viewer) -> tuple[Screen, ...]:
    """On a closed deal: is it a request, or only a kind word?"""
    head = fill(
        _("💬 <b>{client}</b>, whose deal is closed{about}"), client=short(facts.author, 60), about=_about(facts.deal)
    )
    deal = facts.deal
    keys = inline(
        (
            button(_("✓ Nothing to do"), RequestOrNot(message=facts.message_id), "primary"),
            button(_("➕ New request"), RequestOrNot(message=facts.message_id, new=True)),
        ),
        (button(_("💬 Reply"), ReplyTo(deal=deal.id)), button(_("💼 Deal"), OpenDeal(deal=deal.id))) if deal else None,
    )
    return _relayed(head, facts, keys)


@shows(ClientEdited)
def edited(facts: MessageFacts, viewer: Viewer) -> tuple[Screen, ...]:
    head = fill(
        _("✏️ <b>{client}</b> has changed a message{about}"), client=short(facts.author, 60), about=_about(facts.deal)
    )
    first, *rest = _relayed(head, facts, _answers(facts.deal))
    return first.model_copy(update={"answers": facts.relayed_as}), *rest


@shows(ClientMoved)
def moved(facts: MessageFacts, viewer: Viewer) -> tuple[Screen, ...]:
    return _in_place(_from_client(facts), facts)


@shows(WeEdited)
def corrected(facts: MessageFacts, viewer: Viewer) -> tuple[Screen, ...]:
    """What the client reads is corrected where it stands; what cannot be is said anew, as an answer to it."""
    return _in_place(_to_client(facts), facts)


@shows(CouldNotShow)
def unshown(facts: MessageFacts, viewer: Viewer) -> tuple[Screen, ...]:
    head = fill(
        _("💬 <b>{client}</b> has sent something that Telegram does not pass on{about}"),
        client=short(facts.author, 60),
        about=_about(facts.deal),
    )
    what = lines(head, fill("[{what}]", what=attachment_name(facts.kind)))
    return _texts(what, facts.text or "", _answers(facts.deal))


@shows(HandedOn)
def handed_on(facts: MessageFacts, viewer: Viewer) -> tuple[Screen, ...]:
    head = fill(
        _("✋ <b>{author}</b> was writing this to the client as the deal became yours. It was not sent{about}")
        if facts.why == "client"
        else _("✋ <b>{author}</b> was entering this as the deal became yours{about}"),
        author=short(facts.author, 60),
        about=_about(facts.deal),
    )
    return _relayed(head, facts, _answers(facts.deal))


@shows(NoteTold)
def note_told(facts: MessageFacts, viewer: Viewer) -> tuple[Screen, ...]:
    """Among colleagues: no answer to the client begins from here."""
    words = _("✍️ <b>{author}</b> has noted for you{about}")
    head = fill(words, author=short(facts.author, 60), about=_about(facts.deal))
    if facts.deal is None:
        return _relayed(head, facts, None)
    note, deal = AddNote(deal=facts.deal.id), OpenDeal(deal=facts.deal.id)
    return _relayed(head, facts, inline((button(_("✍️ Note"), note), button(_("💼 Deal"), deal))))


@shows(PlanWithdrawn)
def withdrawn(facts: MessageFacts, viewer: Viewer) -> tuple[Screen, ...]:
    head = fill(
        _("✋ <b>{client}</b> has written first: this message of yours was not sent{about}"),
        client=short(facts.deal.contact_name if facts.deal else "", 60),
        about=_about(facts.deal),
    )
    return _relayed(head, facts, _answers(facts.deal))


@shows(NotDelivered)
def undelivered(facts: MessageFacts, viewer: Viewer) -> Screen:
    """On the very message, so that it is plain which one."""
    deal = facts.deal
    keys = inline(button(_("💼 Deal"), OpenDeal(deal=deal.id))) if deal else None
    name = short(deal.contact_name, 60) if deal else ""
    why = {
        "unreachable": _("{client} has blocked the bot or has left Telegram. Please call."),
        "too_large": _("The file is too large for Telegram. Please send a smaller one, or a link to it."),
        "no_voice": _("{client} takes no voice messages. Please write, or send a file."),
    }.get(facts.why or "", _("Telegram did not take it. Please try to say it another way."))
    told = lines(fill(_("⚠️ <b>This has not reached the client.</b>")), fill(why, client=name))
    return Screen(text=told, keys=keys, answers=facts.relayed_as)


@shows(NotHeard)
def unheard(facts: MessageFacts, viewer: Viewer) -> Screen:
    why = (
        _("The file is too large. Could you send a smaller one, or a link to it?")
        if facts.why == "too_large"
        else _("We could not pass this on as it is. Could you send it in another way?")
    )
    return Screen(
        text=lines(_ours(facts), fill("{why}", why=why)),
        answers=facts.relayed_as,
    )


@shows(WeWrote)
def to_client(facts: MessageFacts, viewer: Viewer) -> tuple[Screen, ...]:
    return _to_client(facts)


def _from_client(facts: MessageFacts) -> tuple[Screen, ...]:
    head = fill(_("💬 <b>{client}</b>{about}"), client=short(facts.author, 60), about=_about(facts.deal))
    return _relayed(head, facts, _answers(facts.deal))


def _to_client(facts: MessageFacts) -> tuple[Screen, ...]:
    return _relayed(_ours(facts), facts, None)


def _ours(facts: MessageFacts) -> Html:
    name = said(facts.company) if facts.company else _("Our manager")
    return fill("<b>{company}</b>", company=short(name, 100))


def _in_place(screens: tuple[Screen, ...], facts: MessageFacts) -> tuple[Screen, ...]:
    fits = units(facts.text or "") <= CAPTION_LIMIT
    if facts.in_album and facts.file_id and fits:
        # Its header stands over the whole album.
        picture = Media(kind=facts.kind.value, file_id=facts.file_id)
        at = facts.relayed_as
        return (Screen(text=_formatted(facts), media=picture, answers=at, replaces=at),)
    first, *rest = screens
    there = {"answers": facts.relayed_as, "replaces": None if rest or facts.in_parts else facts.relayed_as}
    return first.model_copy(update=there), *rest


def _about(deal: DealFacts | None) -> Html:
    if deal is None:
        return Html("")
    return fill(" · {title} · {stage}", title=short(deal.title, 40), stage=short(said(deal.stage.name), 40))


def _answers(deal: DealFacts | None) -> Inline | None:
    if deal is None:
        return None
    return inline(
        (button(_("💬 Reply"), ReplyTo(deal=deal.id), "primary"), button(_("💼 Deal"), OpenDeal(deal=deal.id)))
    )


def _relayed(head: Html, facts: MessageFacts, keys: Inline | None) -> tuple[Screen, ...]:
    """The header over the words; a picture or file with both as its caption where that fits."""
    head = lines(head, _forwarded(facts), _quoted(facts))
    shown = _album(head, facts, keys) if len(facts.album) > 1 else _single(head, facts, keys)
    first, *rest = shown
    return first.model_copy(update={"answers": facts.answers}), *rest


def _single(head: Html, facts: MessageFacts, keys: Inline | None) -> tuple[Screen, ...]:
    text = facts.text or ""
    media = Media(kind=facts.kind.value, file_id=facts.file_id) if facts.file_id else None
    room = units(text) + shown_units(head)
    if media is None:
        if facts.entities and room < TEXT_LIMIT:
            return (Screen(text=lines(head, _formatted(facts)), keys=keys),)
        return _texts(head, text or _wordless(facts.kind), keys)
    if facts.kind in _UNCAPTIONED:
        return (*_texts(head, text, None), Screen(media=media, keys=keys))
    if room < CAPTION_LIMIT:
        return (Screen(text=lines(head, _formatted(facts) if text else None), media=media, keys=keys),)
    return (Screen(text=head, media=media), *_texts(None, text, keys))


def _album(head: Html, facts: MessageFacts, keys: Inline | None) -> tuple[Screen, ...]:
    """What was sent together comes together; its keys stand under the header, since an album can bear none."""
    parts = [(Media(kind=one.kind.value, file_id=one.file_id), one.text or "") for one in facts.album]
    album = tuple(
        media.model_copy(update={"caption": fill("{text}", text=text) or None})
        if units(text) <= CAPTION_LIMIT
        else media
        for media, text in parts
    )
    long = [text for _media, text in parts if units(text) > CAPTION_LIMIT]
    return (
        Screen(text=head, keys=keys),
        Screen(album=album),
        *(one for text in long for one in _texts(None, text, None)),
    )


def _forwarded(facts: MessageFacts) -> Html | None:
    """Somebody else's words are never shown as the sender's own."""
    if facts.forwarded_from is None:
        return None
    return fill(_("↪️ <i>Forwarded, written by {author}:</i>"), author=short(facts.forwarded_from, 80))


def _quoted(facts: MessageFacts) -> Html | None:
    return fill("<blockquote>{words}</blockquote>", words=short(facts.quote, 120)) if facts.quote else None


def _formatted(facts: MessageFacts) -> Html:
    """The words as they were set: bold, code, a quotation."""
    if not facts.entities or not facts.text:
        return fill("{text}", text=facts.text or "")
    return Html(html_decoration.unparse(facts.text, [MessageEntity(**one) for one in facts.entities]))


def _texts(head: Html | None, text: str, keys: Inline | None) -> tuple[Screen, ...]:
    parts = pieces(text, TEXT_LIMIT - _HEADER_ROOM) or ("",)
    screens = [Screen(text=fill("{part}", part=part)) for part in parts]
    if head is not None:
        screens[0] = Screen(text=lines(head, screens[0].text or None))
    screens[-1] = screens[-1].model_copy(update={"keys": keys})
    return tuple(screens)


def _wordless(kind: MessageKind) -> str:
    return {
        MessageKind.LOCATION: _("📍 A place on the map"),
        MessageKind.CONTACT: _("👤 A contact"),
        MessageKind.STICKER: _("🙂 A sticker"),
        MessageKind.VOICE: _("🎤 A voice message"),
        MessageKind.PHOTO: _("🖼 A photo"),
    }.get(kind, _("📎 Something that cannot be shown here"))
