"""Correcting what a deal's card says (R13): one field at a time, asked for as in a step."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.regulation.schema import UnknownCode
from handlers.audiences import staff
from handlers.manager.draft import Draft
from handlers.manager.loop import card_at, proceed
from handlers.ui.cards import to_deal
from handlers.ui.html import bold, lines, short
from handlers.ui.i18n import _, said
from handlers.ui.names import field_line
from handlers.ui.press import Code, Id, PressData, Version
from handlers.ui.presses import EditDeal
from handlers.ui.screen import Screen, button, inline


class EditField(PressData, prefix="ef"):
    deal: Id
    version: Version
    field: Code


@staff.press(EditDeal)
async def show_fields(data: EditDeal, crm: Crm) -> Screen:
    card = await crm.ask.cards.deal(data.deal)
    fields = [field for field in crm.regulation.fields if field.code != "reason" and not field.hidden(crm.actor.role)]
    known = [field_line(field, card, crm.regulation) for field in fields if field.code in card.fields]
    keys = [
        button(
            ("" if field.code in card.fields else "➕ ") + said(field.name),
            EditField(deal=card.id, version=card.version, field=field.code),
        )
        for field in fields
    ]
    return Screen(
        text=lines(bold(short(card.title, 120)), *known, "", bold(_("What shall we change?"))),
        keys=inline(*[keys[i : i + 2] for i in range(0, len(keys), 2)], to_deal(card.id)),
    )


@staff.press(EditField)
async def edit_field(data: EditField, crm: Crm, state: FSMContext) -> Screen:
    await card_at(crm, data.deal, data.version)
    try:
        field = crm.regulation.field(data.field)
    except UnknownCode:
        return await show_fields(EditDeal(deal=data.deal), crm)
    draft = Draft(kind="edit", deal=data.deal, version=data.version, asking=field.code)
    return await proceed(crm, state, draft)
