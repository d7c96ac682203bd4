"""News to a segment: to whom, what, as they will see it, how fast, and off it goes (R41)."""

from __future__ import annotations

from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.queries.client_messages.news import NewsFacts
from crm_core.rules.broadcasts import PACES
from crm_core.rules.deals.statuses import MessageKind
from crm_core.rules.segments import Conditions
from crm_core.services.client_messages.broadcasts import NewBroadcast
from crm_core.services.message_log import Incoming
from handlers.routers import staff
from handlers.ui.callbacks.mailings import (
    MailingPace,
    MailingProgress,
    NewMailing,
    SendMailing,
    ShowMailings,
    StopMailing,
)
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import incoming
from handlers.ui.kit.html import bold, fill, lines
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Answer, Screen, Show, button, inline
from handlers.ui.notifications.mailing import news_screens, progress_screen, segment_name, too_long

_MOST_SEGMENTS = 20
_USUAL = PACES[1]
_KINDS = {MessageKind.TEXT, MessageKind.PHOTO, MessageKind.VIDEO, MessageKind.DOCUMENT, MessageKind.ANIMATION}


class Mailing(StatesGroup):
    words = State()
    ready = State()


@staff.press(NewMailing)
async def to_whom(data: NewMailing, crm: Crm, state: FSMContext) -> Screen:
    """Whoever agreed to news of each segment is counted."""
    if data.place:
        names: list[str] = (await state.get_data()).get("segments", [])
        if data.place <= len(names):
            return await _ask_words(names[data.place - 1], crm, state)
    listed = list((await crm.queries.segments.listing()).items())[:_MOST_SEGMENTS]
    await state.clear()
    await state.update_data(segments=[name for name, _conditions in listed])
    counts = [await crm.queries.broadcasts.count(conditions) for _name, conditions in listed]
    rows = [
        fill("{n}. {name}: <b>{count}</b>", n=place, name=segment_name(name), count=count)
        for place, ((name, _conditions), count) in enumerate(zip(listed, counts, strict=True), 1)
    ]
    keys = [button(str(place), NewMailing(place=place)) for place, count in enumerate(counts, 1) if count]
    return Screen(
        text=lines(
            bold(_("📨 To whom?")),
            fill(_("Counted are those who agreed to be sent news and can be written to here.")),
            "",
            *rows,
            None if keys else fill(_("Nobody has agreed to news yet. Clients do so under /my, Settings.")),
        ),
        keys=inline(keys, button(_("« Mailings"), ShowMailings())),
    )


async def _ask_words(name: str, crm: Crm, state: FSMContext) -> Screen:
    conditions = await crm.queries.segments.named(name)
    await state.set_state(Mailing.words)
    await state.update_data(segment=name, conditions=conditions.stored(), a_minute=_USUAL)
    return Screen(
        text=lines(
            fill(_("👥 {segment}"), segment=segment_name(name)),
            "",
            fill(_("Write the message, or send a photo, a video or a file with words under it.")),
            fill(_("Nothing goes yet: you will see first how it looks.")),
        ),
        keys=inline(button(_("« Back"), NewMailing())),
    )


@staff.during(Mailing.words)
async def words(message: Message, crm: Crm, state: FSMContext) -> Answer:
    said = incoming(message)
    facts = _facts(said, crm)
    if said.kind not in _KINDS or (not said.text and not said.file_id):
        return Screen(text=fill(_("A message of words, a photo, a video or a file, please.")))
    if too_long(facts):
        return Screen(text=fill(_("That is too long for one message. Please make it shorter.")))
    kept = {
        "kind": said.kind.value,
        "text": said.text,
        "file_id": said.file_id,
        "entities": [dict(one) for one in said.entities],
    }
    await state.set_state(Mailing.ready)
    await state.update_data(news=kept)
    return await _preview(crm, state)


staff.until_a_press(Mailing.words)


@staff.press(MailingPace)
async def pace(data: MailingPace, crm: Crm, state: FSMContext) -> Answer:
    if data.a_minute in PACES and (await state.get_data()).get("news"):
        await state.update_data(a_minute=data.a_minute)
        return await _question(crm, state)
    return await to_whom(NewMailing(), crm, state)


async def _preview(crm: Crm, state: FSMContext) -> tuple[Screen, ...]:
    """The message itself, under it the question."""
    said = _said((await state.get_data())["news"])
    shown = [one.model_copy(update={"keys": None, "show": Show.SEND}) for one in news_screens(_facts(said, crm))]
    question = await _question(crm, state)
    return (*shown, question.model_copy(update={"show": Show.SEND}))


async def _question(crm: Crm, state: FSMContext) -> Screen:
    data = await state.get_data()
    total = await crm.queries.broadcasts.count(Conditions.read(data["conditions"]))
    chosen: int = data["a_minute"]
    minutes = max(1, round(total / chosen))
    paces = [
        button(_("{mark}{n} a minute").format(mark="● " if one == chosen else "", n=one), MailingPace(a_minute=one))
        for one in PACES
    ]
    people = ngettext("{n} client", "{n} clients", total).format(n=total)
    takes = ngettext("about {n} minute", "about {n} minutes", minutes).format(n=minutes)
    go = _("✓ Send to {people}").format(people=people)
    return Screen(
        text=lines(
            fill(_("👆 <b>So it will look.</b> Under it: “Write to us” and “Unsubscribe”.")),
            fill("👥 {segment}", segment=segment_name(data["segment"])),
            fill(
                _("It goes to <b>{people}</b>, {takes}. Whoever sleeps gets it in the morning."),
                people=people,
                takes=takes,
            ),
        ),
        keys=inline(
            paces,
            button(go, SendMailing(total=total), "primary") if total else None,
            button(_("« Back"), NewMailing()),
        ),
    )


@staff.press(SendMailing)
async def send(data: SendMailing, press: CallbackQuery, crm: Crm, state: FSMContext) -> Answer:
    """More people than were shown are asked about again."""
    kept = await state.get_data()
    if not kept.get("news"):
        return Screen.only_toast(_("It has gone already"))
    conditions = Conditions.read(kept["conditions"])
    if await crm.queries.broadcasts.count(conditions) > data.total:
        return (await _question(crm, state)).model_copy(update={"toast": _("There are more of them now")})
    new = NewBroadcast(kept["segment"], conditions, _said(kept["news"]), kept["a_minute"])
    shown = (press.message.chat.id, press.message.message_id) if press.message is not None else (None, None)
    broadcast = await crm.broadcasts.begin(new, *shown)
    await state.clear()
    return await _progress(broadcast, crm)


@staff.press(MailingProgress)
async def progress(data: MailingProgress, crm: Crm) -> Screen:
    return await _progress(data.broadcast, crm)


@staff.press(StopMailing)
async def stop(data: StopMailing, crm: Crm) -> Screen:
    if data.sure:
        await crm.broadcasts.stop(data.broadcast)
        return await _progress(data.broadcast, crm)
    return Screen(
        text=lines(
            bold(_("⏹ Stop it?")),
            fill(_("Whoever has it keeps it; nobody else gets it. It cannot be gone on with.")),
        ),
        keys=inline(
            (
                button(_("⏹ Yes, stop"), data.model_copy(update={"sure": True}), "danger"),
                button(_("« Go on"), MailingProgress(broadcast=data.broadcast)),
            )
        ),
    )


async def _progress(broadcast: int, crm: Crm) -> Screen:
    found = await crm.queries.broadcasts.progress(broadcast)
    if found is None:
        raise BadValue("not_a_choice")
    return progress_screen(found, Viewer.of(crm))


def _said(kept: dict[str, Any]) -> Incoming:
    kind = MessageKind(kept["kind"])
    return Incoming(kind, kept["text"], kept["file_id"], None, None, entities=kept["entities"])


def _facts(said: Incoming, crm: Crm) -> NewsFacts:
    return NewsFacts(said.kind, said.text, said.entities, said.file_id, crm.regulation.to_clients.name)
