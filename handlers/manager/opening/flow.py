"""From `/new` to the deal's card. Each answer adds to the form, and the form says what is to be asked next."""

from __future__ import annotations

from datetime import datetime

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.services.deals import NewTask
from handlers.audiences import staff
from handlers.manager.opening import form as forms
from handlers.manager.opening import screens
from handlers.manager.opening.form import Form, Opening
from handlers.manager.opening.presses import (
    FormAnew,
    FormAnother,
    FormBack,
    FormFunnel,
    FormGoOn,
    FormIs,
    FormLeave,
    FormOpen,
    FormPassOn,
    FormSkip,
    FormSource,
)
from handlers.manager.opening.reading import person_in
from handlers.manager.picking import picks_time
from handlers.manager.typed import typed
from handlers.ui.cards import deal_screen
from handlers.ui.i18n import _
from handlers.ui.incoming import kind_of, words_of
from handlers.ui.presses import StartDeal
from handlers.ui.screen import Answer, Button, Screen, button
from handlers.ui.typed import NotWords, typed_line
from handlers.ui.viewer import Viewer

LONGEST_NEED = 2000
AnyPress = (
    FormBack | FormGoOn | FormSkip | FormLeave | FormIs | FormAnother | FormPassOn | FormFunnel | FormSource | FormOpen
)


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
    return await _proceed(crm, state, _begun(crm))


@typed(Opening.who, Opening.phone, Opening.name)
async def read_person(message: Message, crm: Crm, state: FSMContext) -> Screen:
    """Who it is, or what was missing of that. A name alone keeps the number given before, and the other way round."""
    form, asked = await _form(crm, state), await state.get_state()
    if asked == Opening.name.state and message.contact is None:
        return await _proceed(crm, state, form.but(name=typed_line(message), settled=False))
    read = person_in(message, crm.regulation.company.country)
    if asked == Opening.phone.state and read.phone is None:
        raise BadValue("not_a_number", "phone")
    given = {"name": read.name, "phone": read.phone, "email": read.email}
    kept = {name: value for name, value in given.items() if value is not None}
    return await _proceed(crm, state, _unsettled(form).but(**kept, unread_phone=read.unread, again=None))


@typed(Opening.need)
async def read_need(message: Message, crm: Crm, state: FSMContext) -> Screen:
    form, words = await _form(crm, state), words_of(message)
    if not words:
        raise NotWords(kind_of(message))
    if len(words) > LONGEST_NEED:
        raise BadValue("too_long", "need", LONGEST_NEED)
    return await _proceed(crm, state, form.but(need=words, need_asked=True, again=None))


@staff.press(FormSkip)
async def skip(data: FormSkip, crm: Crm, state: FSMContext) -> Answer:
    form = await _pressed(data, state)
    if form is None:
        return _over()
    match form.question:
        case "phone":
            form = form.but(unread_phone=None)
            form = form if form.called else form.but(again="who")
        case "name":
            form = form.but(nameless=True)
        case "need" if not _needs_need(crm, form):
            form = form.but(need_asked=True, again=None)
        case _:
            pass
    return await _proceed(crm, state, form)


@staff.press(FormBack)
async def back(data: FormBack, crm: Crm, state: FSMContext) -> Answer:
    form = await _pressed(data, state)
    if form is None:
        return _over()
    return await _proceed(crm, state, form.but(again="need" if form.question == "check" else "who"))


@staff.press(FormGoOn)
async def go_on(data: FormGoOn, crm: Crm, state: FSMContext) -> Answer:
    form = await _pressed(data, state)
    return _over() if form is None else await _proceed(crm, state, form.but(again=None))


@staff.press(FormLeave)
async def leave(data: FormLeave, state: FSMContext) -> Answer:
    form = await _pressed(data, state)
    if form is None:
        return _over()
    await state.set_state(None)
    if form.empty:
        await forms.drop(state)
    return screens.left_screen(form)


@staff.press(FormIs)
async def same(data: FormIs, crm: Crm, state: FSMContext) -> Answer:
    form = await _pressed(data, state)
    if form is None:
        return _over()
    found = await crm.ask.clients.matches(form.name or "", form.phone, form.email)
    match = next((one for one in (*found.same, *found.alike) if one.contact_id == data.contact), None)
    if match is None:
        return await _proceed(crm, state, form.but(settled=False))
    keeper = await crm.ask.clients.keeper(match.contact_id)
    name = keeper.name if keeper and keeper.id != crm.actor.id else None
    known = {"client": match.contact_id, "name": match.name, "settled": True, "another": False}
    return await _proceed(crm, state, form.but(**known, keeper=name, pass_on=name is not None))


@staff.press(FormAnother)
async def another(data: FormAnother, crm: Crm, state: FSMContext) -> Answer:
    form = await _pressed(data, state)
    return _over() if form is None else await _proceed(crm, state, form.but(settled=True, another=True))


@staff.press(FormPassOn)
async def pass_on(data: FormPassOn, crm: Crm, state: FSMContext) -> Answer:
    form = await _pressed(data, state)
    if form is None:
        return _over()
    if form.question == "same":
        form = form.but(taken=True, settled=True, pass_on=True)
    else:
        form = form.but(pass_on=data.yes or form.taken)
    return await _proceed(crm, state, form)


@staff.press(FormFunnel)
async def funnel(data: FormFunnel, crm: Crm, state: FSMContext) -> Answer:
    form = await _pressed(data, state)
    if form is None:
        return _over()
    if not data.funnel or data.funnel not in {one.code for one in crm.regulation.funnels}:
        return screens.funnels_screen(crm, form)
    return await _proceed(crm, state, form.but(funnel=data.funnel))


@staff.press(FormSource)
async def source(data: FormSource, crm: Crm, state: FSMContext) -> Answer:
    form = await _pressed(data, state)
    if form is None:
        return _over()
    if not data.source or data.source not in {one.code for one in crm.regulation.sources}:
        return screens.sources_screen(crm, form, data.group)
    return await _proceed(crm, state, form.but(source=data.source))


@staff.press(FormOpen)
async def open_as_regulated(data: FormOpen, crm: Crm, state: FSMContext) -> Answer:
    form = await _pressed(data, state)
    return _over() if form is None else await _opened(crm, state, form, None)


def _to_form(of: int, version: int) -> Button:
    return button(_("« Back"), FormGoOn(serial=version))


@picks_time("new", _to_form)
async def open_at(crm: Crm, state: FSMContext, of: int, version: int, at: datetime) -> Answer:
    form = await forms.kept(state)
    if form is None or form.serial != version:
        return _over()
    tasks = form.stage(crm.regulation).tasks
    kind = tasks[0].type if tasks else crm.regulation.task_types[0].code
    title = tasks[0].title.in_(crm.regulation.company.locale) if tasks and tasks[0].title else None
    return await _opened(crm, state, form, NewTask(kind, at, title))


async def _opened(crm: Crm, state: FSMContext, form: Form, first_task: NewTask | None) -> Screen:
    if form.question != "check":
        return await _proceed(crm, state, form)
    deal_id = await crm.deals.open(form.deal(first_task))
    await forms.drop(state)
    if form.taken:
        return screens.passed_screen()
    card, viewer = await crm.ask.cards.deal(deal_id), Viewer.of(crm)
    when = viewer.watch.when(card.tasks[0].due_at)
    return deal_screen(card, viewer, toast=_("Deal opened. Next step: {when}").format(when=when))


async def _proceed(crm: Crm, state: FSMContext, form: Form) -> Screen:
    """Keeps the form and asks the next question."""
    await state.set_state(None)
    if form.question == "same":
        found = await crm.ask.clients.matches(form.name or "", form.phone, form.email)
        await forms.keep(state, form)
        # Whatever is typed under the question says better who it is.
        await state.set_state(Opening.who)
        if found.taken:
            return screens.taken_screen(form)
        if found.same or found.alike:
            return screens.same_screen(form, found)
        await state.set_state(None)
        form = form.but(settled=True)
    await forms.keep(state, form)
    match form.question:
        case "who" | "same":
            await state.set_state(Opening.who)
            return screens.who_screen(form)
        case "phone":
            await state.set_state(Opening.phone)
            return screens.phone_screen(form)
        case "name":
            await state.set_state(Opening.name)
            return screens.name_screen(form)
        case "need":
            await state.set_state(Opening.need)
            return screens.need_screen(form, skippable=not _needs_need(crm, form))
        case "check":
            return screens.check_screen(crm, form)


def _unsettled(form: Form) -> Form:
    """Somebody else may be meant now."""
    return form.but(client=None, another=False, settled=False, taken=False, keeper=None, pass_on=False, nameless=False)


def _needs_need(crm: Crm, form: Form) -> bool:
    return "need" in form.stage(crm.regulation).required


async def _form(crm: Crm, state: FSMContext) -> Form:
    return await forms.kept(state) or _begun(crm)


def _begun(crm: Crm) -> Form:
    return Form(serial=int(crm.now.timestamp()) % 2**31, funnel=crm.regulation.inbound)


async def _pressed(data: AnyPress, state: FSMContext) -> Form | None:
    """The form that the button belongs to, if it is still open."""
    form = await forms.kept(state)
    return form if form is not None and form.serial == data.serial else None


def _over() -> Screen:
    return Screen.only_toast(_("This form is closed. Begin a new deal with /new"), alert=True)
