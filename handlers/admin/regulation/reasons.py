"""The reasons of refusal: named anew, added, taken out (R16, R77)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.regulation.editing.edits import AddReason, DropReason, RenameReason
from handlers.admin.regulation.callbacks import AddRefusal, EditReason, EditReasons, RemoveReason
from handlers.admin.regulation.changing import changed
from handlers.routers import staff
from handlers.ui.callbacks.regulation import ShowRules
from handlers.ui.input.text import typed_line
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Answer, Screen, button, in_pairs, inline

PAGE, LONGEST, MOST = 8, 40, 40


class Refusals(StatesGroup):
    """A new reason's name; or another name for one, whose code is in the conversation's data."""

    new = State()
    name = State()


@staff.press(EditReasons)
async def reasons(data: EditReasons, crm: Crm, state: FSMContext, toast: str | None = None) -> Screen:
    await state.clear()
    every = crm.regulation.reasons
    pages = max(1, -(-len(every) // PAGE))
    page = min(data.page, pages - 1)
    shown = every[page * PAGE : (page + 1) * PAGE]
    turn = (
        button("‹", EditReasons(page=page - 1)) if page else None,
        button("›", EditReasons(page=page + 1)) if page + 1 < pages else None,
    )
    return Screen(
        text=lines(bold(_("⛔ Reasons of refusal")), "", Html(_("Press one to change it."))),
        keys=inline(
            *in_pairs([button(short(said(one.name), 30), EditReason(code=one.code)) for one in shown]),
            turn,
            (button(_("➕ Add"), AddRefusal()), button(_("« Rules"), ShowRules())),
        ),
        toast=toast,
    )


@staff.press(EditReason)
async def reason(data: EditReason, crm: Crm, state: FSMContext) -> Screen:
    one = next((one for one in crm.regulation.reasons if one.code == data.code), None)
    if one is None:
        return await reasons(EditReasons(), crm, state)
    await state.set_state(Refusals.name)
    await state.set_data({"code": one.code})
    last = len(crm.regulation.reasons) == 1
    return Screen(
        text=lines(
            fill("<b>⛔ {name}</b>", name=said(one.name)),
            "",
            Html(_("Type another name, or take it out. Deals that bear it keep it.")),
        ),
        keys=inline(
            None if last else button(_("🗑 Take out"), RemoveReason(code=one.code), "danger"),
            button(_("« Reasons"), EditReasons()),
        ),
    )


@staff.during(Refusals.name)
async def rename(message: Message, crm: Crm, state: FSMContext) -> Answer:
    code = (await state.get_data())["code"]
    name = _name(message, crm)
    failed = await changed(crm, RenameReason(code, name))
    return failed or await reasons(EditReasons(), crm, state, _("✓ Saved"))


@staff.press(RemoveReason)
async def remove(data: RemoveReason, crm: Crm, state: FSMContext) -> Answer:
    codes = [one.code for one in crm.regulation.reasons]
    if data.code not in codes or len(codes) == 1:
        return await reasons(EditReasons(), crm, state)
    failed = await changed(crm, DropReason(data.code))
    return failed or await reasons(EditReasons(), crm, state, _("✓ Taken out"))


@staff.press(AddRefusal)
async def add(crm: Crm, state: FSMContext) -> Screen:
    if len(crm.regulation.reasons) >= MOST:
        raise BadValue("too_many_reasons")
    await state.set_state(Refusals.new)
    return Screen(
        text=lines(bold(_("➕ What do clients say when they refuse?")), Html(_("In two or three words."))),
        keys=inline(button(_("« Reasons"), EditReasons())),
    )


@staff.during(Refusals.new)
async def type_new(message: Message, crm: Crm, state: FSMContext) -> Answer:
    name = _name(message, crm)
    taken = {one.code for one in crm.regulation.reasons}
    code = next(code for number in range(1, 1_000) if (code := f"own_{number}") not in taken)
    failed = await changed(crm, AddReason(code, name))
    return failed or await reasons(EditReasons(page=10_000), crm, state, _("✓ Added: {name}").format(name=name))


def _name(message: Message, crm: Crm) -> str:
    name = typed_line(message, LONGEST)
    if sum(char.isalpha() for char in name) < 2:
        raise BadValue("no_words")
    if any(
        name.casefold() in (words.casefold() for words in one.name.languages().values())
        for one in crm.regulation.reasons
    ):
        raise BadValue("reason_known")
    return name
