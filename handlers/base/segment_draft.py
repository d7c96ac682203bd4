"""A new segment of clients: its conditions by presses, counted as they are chosen, kept under a name (R22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.regulation.schema import Field
from crm_core.rules.segments import Conditions, Segment
from crm_core.services.clients.segments import LONGEST
from handlers.base.callbacks import (
    ChooseSegmentField,
    ChooseSegmentSource,
    DraftSegment,
    NameSegment,
    SetSegment,
    SetSegmentField,
    SetSegmentSource,
    TurnedBy,
)
from handlers.base.segment_words import counted, may_see, told
from handlers.base.segments import segments
from handlers.routers import staff
from handlers.ui.callbacks.base import ShowSegments
from handlers.ui.input.text import typed_line
from handlers.ui.kit.html import Html, bold, fill, lines
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Screen, button, in_pairs, inline

_A_PAGE = 16
T = TypeVar("T")
_Paged = ChooseSegmentField | ChooseSegmentSource

_DAYS: tuple[int | None, ...] = (None, 30, 90, 180, 365)
_DRAFT = "segment"


class Naming(StatesGroup):
    """The name of a segment is typed; its conditions are in the conversation's data."""

    name = State()


@staff.press(DraftSegment)
async def draft(crm: Crm, state: FSMContext) -> Screen:
    """What has been chosen so far, each condition a press away, and how many that makes."""
    may_see(crm)
    await state.set_state(None)
    chosen = await _draft(state)
    fields = _offered_fields(crm)
    return Screen(
        text=lines(bold(_("🧮 A new segment")), await counted(chosen, crm), "", *told(chosen, crm)),
        keys=inline(
            (
                button(_("🚦 How they stand"), SetSegment(turned=TurnedBy.ACTIVITY)),
                button(_("📣 Source"), ChooseSegmentSource()),
            ),
            (
                button(_("🛒 Bought within"), SetSegment(turned=TurnedBy.BOUGHT)),
                button(_("💤 Not bought for"), SetSegment(turned=TurnedBy.NOT_BOUGHT)),
            ),
            (
                button(_("📰 Agreed to news"), SetSegment(turned=TurnedBy.NEWS)),
                button(_("🔖 Fields"), ChooseSegmentField()) if fields else None,
            ),
            button(_("💾 Save"), NameSegment(), "primary") if chosen != Conditions() else None,
            button(_("« Segments"), ShowSegments()),
        ),
    )


@staff.press(SetSegment)
async def turn(data: SetSegment, crm: Crm, state: FSMContext) -> Screen:
    """Each press is the next of what it may be."""
    now = await _draft(state)
    match data.turned:
        case TurnedBy.ACTIVITY:
            now = replace(now, activity=_next((None, *Segment), now.activity))
        case TurnedBy.BOUGHT:
            now = replace(now, bought_within=_next(_DAYS, now.bought_within), not_bought_for=None)
        case TurnedBy.NOT_BOUGHT:
            now = replace(now, not_bought_for=_next(_DAYS, now.not_bought_for), bought_within=None)
        case TurnedBy.NEWS:
            now = replace(now, news=not now.news)
    await _keep(state, now)
    return await draft(crm, state)


@staff.press(ChooseSegmentSource)
async def choose_source(data: ChooseSegmentSource, crm: Crm) -> Screen:
    may_see(crm)
    keys = [button(said(one.name), SetSegmentSource(place=n)) for n, one in enumerate(crm.regulation.sources, 1)]
    return Screen(
        text=Html(_("By which source did they come first?")),
        keys=inline(
            *_page(keys, data), button(_("Any"), SetSegmentSource(place=0)), button(_("« Back"), DraftSegment())
        ),
    )


@staff.press(SetSegmentSource)
async def set_source(data: SetSegmentSource, crm: Crm, state: FSMContext) -> Screen:
    sources = crm.regulation.sources
    code = sources[data.place - 1].code if 0 < data.place <= len(sources) else None
    await _keep(state, replace(await _draft(state), source=code))
    return await draft(crm, state)


@staff.press(ChooseSegmentField)
async def choose_field(data: ChooseSegmentField, crm: Crm) -> Screen:
    """First the field, then its value."""
    may_see(crm)
    fields = _offered_fields(crm)
    if 0 < data.field <= len(fields):
        one = fields[data.field - 1]
        names = [said(choice.name) for choice in crm.regulation.choices(one)]
        keys = [button(name, SetSegmentField(field=data.field, value=n)) for n, name in enumerate(names, 1)]
        return Screen(
            text=fill("{field}:", field=said(one.name)),
            keys=inline(
                *_page(keys, data),
                button(_("Any"), SetSegmentField(field=data.field, value=0)),
                button(_("« Back"), ChooseSegmentField()),
            ),
        )
    listed = [button(said(one.name), ChooseSegmentField(field=n)) for n, one in enumerate(fields, 1)]
    return Screen(
        text=Html(_("By which field?")), keys=inline(*_page(listed, data), button(_("« Back"), DraftSegment()))
    )


@staff.press(SetSegmentField)
async def set_field(data: SetSegmentField, crm: Crm, state: FSMContext) -> Screen:
    fields, now = _offered_fields(crm), await _draft(state)
    if 0 < data.field <= len(fields):
        one = fields[data.field - 1]
        kept = {code: value for code, value in now.fields.items() if code != one.code}
        choices = crm.regulation.choices(one)
        if 0 < data.value <= len(choices):
            kept[one.code] = choices[data.value - 1].code
        await _keep(state, replace(now, fields=kept))
    return await draft(crm, state)


@staff.press(NameSegment)
async def ask_name(crm: Crm, state: FSMContext) -> Screen:
    may_see(crm)
    await state.set_state(Naming.name)
    return Screen(
        text=Html(_("💾 What is this segment to be called?")), keys=inline(button(_("« Back"), DraftSegment()))
    )


@staff.during(Naming.name)
async def type_name(message: Message, crm: Crm, state: FSMContext) -> Screen:
    name = typed_line(message, LONGEST)
    if name in await crm.queries.segments.listing():
        words = Html(_("There is a segment of this name already: choose another."))
        return Screen(text=words, keys=inline(button(_("« Back"), DraftSegment())))
    await crm.clients.segments.save(name, await _draft(state))
    return await segments(ShowSegments(), crm, state, _("✓ Saved"))


def _offered_fields(crm: Crm) -> list[Field]:
    """The business's own fields that are chosen from a list, but those that the asker does not see."""
    hidden = crm.regulation.hidden_from(crm.actor.role)
    return [one for one in crm.regulation.fields if one.type == "choice" and not one.builtin and one.code not in hidden]


def _page(keys: Sequence[Button], asked: _Paged) -> list[Sequence[Button | None]]:
    """One page of many choices, with the ways to its neighbours."""
    page = min(asked.page, max(0, (len(keys) - 1) // _A_PAGE))
    first = page * _A_PAGE
    turning = (
        button("‹", asked.model_copy(update={"page": page - 1})) if page else None,
        button("›", asked.model_copy(update={"page": page + 1})) if first + _A_PAGE < len(keys) else None,
    )
    return [*in_pairs(keys[first : first + _A_PAGE]), turning]


def _next(values: Sequence[T], now: T) -> T:
    return values[(values.index(now) + 1) % len(values)] if now in values else values[0]


async def _draft(state: FSMContext) -> Conditions:
    kept = (await state.get_data()).get(_DRAFT)
    return Conditions.read(kept) if kept else Conditions()


async def _keep(state: FSMContext, conditions: Conditions) -> None:
    await state.set_data({_DRAFT: conditions.stored()})
