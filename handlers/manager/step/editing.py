"""Correcting what a deal's card says (R13): one field at a time, asked for as in a step, and back to the list."""

from __future__ import annotations

from typing import Any, cast

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.regulation.schema import Field, UnknownCode
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.manager.step.draft import Draft
from handlers.manager.step.fields import ClearField, EditField, RenameDeal, editable, fields_screen
from handlers.manager.step.flow import card_at, proceed
from handlers.routers import staff
from handlers.ui.callbacks.deals import EditDeal
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import words_of
from handlers.ui.kit.html import bold, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline


@staff.press(EditDeal)
async def show_fields(data: EditDeal, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    return fields_screen(await crm.queries.cards.deal(data.deal), Viewer.of(crm))


@staff.press(EditField)
async def edit_field(data: EditField, crm: Crm, state: FSMContext) -> Screen:
    card = await card_at(crm, data.deal, data.version)
    field = _field(crm, data.field)
    if field is None:
        return fields_screen(card, Viewer.of(crm))
    now = card.fields.get(field.code)
    ticked = [str(code) for code in cast("list[Any]", now)] if isinstance(now, list) else []
    draft = Draft(kind="edit", deal=data.deal, version=data.version, asking=field.code, picked=ticked)
    return await proceed(crm, state, draft)


@staff.press(RenameDeal)
async def ask_title(data: RenameDeal, crm: Crm, state: FSMContext) -> Screen:
    card = await crm.queries.cards.deal(data.deal)
    await state.set_state(Typing.title)
    await state.update_data(title=card.id)
    return Screen(
        text=lines(
            bold(_("✏️ What is the deal to be called?")),
            fill(_("Currently: {known}"), known=short(card.title, 120)),
            fill(_("The client goes on reading their own words.")),
        ),
        keys=inline(button(_("« Back"), EditDeal(deal=card.id))),
    )


@typed(Typing.title)
async def title_typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    deal = (await state.get_data())["title"]
    await crm.deals.editing.rename(deal, words_of(message))
    await state.set_state(None)
    return fields_screen(await crm.queries.cards.deal(deal), Viewer.of(crm), toast=_("✅ Saved"))


@staff.press(ClearField)
async def clear_field(data: ClearField, crm: Crm, state: FSMContext) -> Screen:
    """Raises FieldsMissing for what a passed stage needed."""
    if _field(crm, data.field) is not None:
        await crm.deals.editing.edit(data.deal, data.version, data.field, None)
    await state.set_state(None)
    return fields_screen(await crm.queries.cards.deal(data.deal), Viewer.of(crm), _("Cleared"))


def _field(crm: Crm, code: str) -> Field | None:
    """None for a forged press, for a hidden field, and for one that the regulation has lost."""
    try:
        field = crm.regulation.field(code)
    except UnknownCode:
        return None
    return field if field in editable(crm.regulation, crm.actor.role) else None
