"""From `/new` to the deal's card. Each answer adds to the form, and the form says what is to be asked next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.rules.deals.field_moments import task_due
from crm_core.rules.people import person_names
from crm_core.services.deals import NewTask
from handlers.manager.input.date_flow import picks_time
from handlers.manager.input.text_flow import typed
from handlers.manager.new_deal import draft as forms
from handlers.manager.new_deal import screens
from handlers.manager.new_deal.callbacks import (
    FormAnew,
    FormAnother,
    FormBack,
    FormGoOn,
    FormIs,
    FormLeave,
    FormOpen,
    FormPassOn,
    FormSkip,
)
from handlers.manager.new_deal.draft import Form, Opening
from handlers.manager.new_deal.flow import begun, form_of, needs_need, over, pressed, proceed, unsettled
from handlers.manager.new_deal.input import FEWEST_DIGITS, LONGEST_NEED, person_in
from handlers.routers import staff
from handlers.ui.callbacks.navigation import StartDeal
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import kind_of, words_of
from handlers.ui.input.text import NotWords, typed_line
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Answer, Button, Screen, button
from handlers.ui.screens.deal_card import deal_screen


@staff.press(StartDeal)
@staff.command("new")
async def new_deal(crm: Crm, state: FSMContext) -> Screen:
    """What was left unfinished is offered first."""
    form = await forms.kept(state)
    if form is not None and not form.empty:
        await state.set_state(None)
        return screens.unfinished_screen(form)
    return await anew(crm, state)


@staff.press(FormAnew)
async def anew(crm: Crm, state: FSMContext) -> Screen:
    return await proceed(crm, state, begun(crm))


@typed(Opening.who, Opening.phone, Opening.name)
async def read_person(message: Message, crm: Crm, state: FSMContext) -> Screen:
    """Who it is, or what was missing of that. A name alone keeps the number given before, and the other way round."""
    form, asked = await form_of(crm, state), await state.get_state()
    if asked == Opening.name.state and message.contact is None:
        return await proceed(crm, state, form.but(name=typed_line(message), settled=False))
    if form.question == "same" and _is_need(message, form):
        # A question with buttons stands; words that are no name are what they want.
        return await proceed(crm, state, form.but(need=words_of(message)[:LONGEST_NEED], need_asked=True))
    read = person_in(message, crm.regulation.company.country)
    if asked == Opening.phone.state and read.phone is None:
        raise BadValue("not_a_number", "phone")
    if asked == Opening.phone.state and form.name is not None and read.name is not None:
        # Who they are is known: words beside the number are of what they want.
        read = replace(read, name=None, need=read.need or form.need or read.name)
    given = {"name": read.name, "phone": read.phone, "email": read.email}
    kept: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    if read.phone is not None:
        kept["other_phones"] = read.others
    if read.need is not None:
        kept |= {"need": read.need, "need_asked": True}
    return await proceed(crm, state, unsettled(form).but(**kept, unread_phone=read.unread, again=None))


def _is_need(message: Message, form: Form) -> bool:
    """Words without a number or an address. Once there is a name they are never made another."""
    words = words_of(message)
    if message.contact is not None or not words or "@" in words or sum(map(str.isdigit, words)) >= FEWEST_DIGITS:
        return False
    return form.name is not None or person_names.typed_name(words) is None


@typed(Opening.need)
async def read_need(message: Message, crm: Crm, state: FSMContext) -> Screen:
    form, words = await form_of(crm, state), words_of(message)
    if not words:
        raise NotWords(kind_of(message))
    if len(words) > LONGEST_NEED:
        raise BadValue("too_long", "need", LONGEST_NEED)
    return await proceed(crm, state, form.but(need=words, need_asked=True, again=None))


@staff.press(FormSkip)
async def skip(data: FormSkip, crm: Crm, state: FSMContext) -> Answer:
    form = await pressed(data, state)
    if form is None:
        return over()
    match form.question:
        case "phone":
            form = form.but(unread_phone=None)
            form = form if form.called else form.but(again="who")
        case "name":
            form = form.but(nameless=True)
        case "need" if not needs_need(crm, form):
            form = form.but(need_asked=True, again=None)
        case _:
            pass
    return await proceed(crm, state, form)


@staff.press(FormBack)
async def back(data: FormBack, crm: Crm, state: FSMContext) -> Answer:
    form = await pressed(data, state)
    if form is None:
        return over()
    return await proceed(crm, state, form.but(again="need" if form.question == "check" else "who"))


@staff.press(FormGoOn)
async def go_on(data: FormGoOn, crm: Crm, state: FSMContext) -> Answer:
    form = await pressed(data, state)
    return over() if form is None else await proceed(crm, state, form.but(again=None))


@staff.press(FormLeave)
async def leave(data: FormLeave, state: FSMContext) -> Answer:
    form = await pressed(data, state)
    if form is None:
        return over()
    await state.set_state(None)
    if form.empty:
        await forms.drop(state)
    return screens.left_screen(form)


@staff.press(FormIs)
async def same(data: FormIs, crm: Crm, state: FSMContext) -> Answer:
    form = await pressed(data, state)
    if form is None:
        return over()
    found = await crm.queries.clients.matches(form.name or "", form.phone, form.email)
    match = next((one for one in (*found.same, *found.alike) if one.contact_id == data.contact), None)
    if match is None:
        return await proceed(crm, state, form.but(settled=False))
    keeper = await crm.queries.clients.keeper(match.contact_id)
    name = keeper.name if keeper and keeper.id != crm.actor.id else None
    known = {"client": match.contact_id, "name": match.name, "settled": True, "another": False}
    return await proceed(crm, state, form.but(**known, keeper=name, pass_on=name is not None))


@staff.press(FormAnother)
async def another(data: FormAnother, crm: Crm, state: FSMContext) -> Answer:
    form = await pressed(data, state)
    return over() if form is None else await proceed(crm, state, form.but(settled=True, another=True))


@staff.press(FormPassOn)
async def pass_on(data: FormPassOn, crm: Crm, state: FSMContext) -> Answer:
    form = await pressed(data, state)
    if form is None:
        return over()
    if form.question == "same":
        form = form.but(taken=True, settled=True, pass_on=True)
    else:
        form = form.but(pass_on=data.yes or form.taken)
    return await proceed(crm, state, form)


@staff.press(FormOpen)
async def open_as_regulated(data: FormOpen, crm: Crm, state: FSMContext) -> Answer:
    form = await pressed(data, state)
    if form is None:
        return over()
    tasks = form.stage(crm.regulation).tasks
    if form.next_type is None or not tasks:
        return await _opened(crm, state, form, None)
    return await _opened(crm, state, form, NewTask(form.next_type, task_due(tasks[0].due, {}, crm.calendar, crm.now)))


def _to_form(of: int, version: int) -> Button:
    return button(_("« Back"), FormGoOn(serial=version))


@picks_time("new", _to_form)
async def open_at(crm: Crm, state: FSMContext, of: int, version: int, at: datetime) -> Answer:
    form = await forms.kept(state)
    if form is None or form.serial != version:
        return over()
    if form.next_type is not None:
        return await _opened(crm, state, form, NewTask(form.next_type, at))
    tasks = form.stage(crm.regulation).tasks
    kind = tasks[0].type if tasks else crm.regulation.task_types[0].code
    code = crm.regulation.title_code(tasks[0].title) if tasks else None
    return await _opened(crm, state, form, NewTask(kind, at, title_code=code))


async def _opened(crm: Crm, state: FSMContext, form: Form, first_task: NewTask | None) -> Screen:
    if form.question != "check":
        return await proceed(crm, state, form)
    deal_id = await crm.deals.creation.open(form.deal(first_task))
    await forms.drop(state)
    if form.taken:
        return screens.passed_screen()
    card, viewer = await crm.queries.cards.deal(deal_id), Viewer.of(crm)
    when = viewer.watch.when(card.tasks[0].due_at)
    return deal_screen(card, viewer, toast=_("Deal opened. Next step: {when}").format(when=when))
