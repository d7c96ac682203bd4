"""Which question of a new deal comes next, and whether a button still belongs to it."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from handlers.manager.input.standing import stands
from handlers.manager.new_deal import draft as forms
from handlers.manager.new_deal import screens
from handlers.manager.new_deal.callbacks import (
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
    FormType,
)
from handlers.manager.new_deal.draft import Form, Opening
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen

AnyPress = (
    FormBack
    | FormGoOn
    | FormSkip
    | FormLeave
    | FormIs
    | FormAnother
    | FormPassOn
    | FormFunnel
    | FormSource
    | FormType
    | FormOpen
)


async def proceed(crm: Crm, state: FSMContext, form: Form) -> Screen:
    """Keeps the form and asks the next question."""
    await state.set_state(None)
    if form.question == "same":
        found = await crm.queries.clients.matches(form.name or "", form.phone, form.email)
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
            return screens.need_screen(form, skippable=not needs_need(crm, form))
        case "check":
            checked = screens.check_screen(crm, form)
            if form.pass_on:
                return checked
            return await stands(state, checked, moment="new", of=screens.PICKED_FOR, version=form.serial)


def unsettled(form: Form) -> Form:
    """Somebody else may be meant now."""
    return form.but(client=None, another=False, settled=False, taken=False, keeper=None, pass_on=False, nameless=False)


def needs_need(crm: Crm, form: Form) -> bool:
    return "need" in form.stage(crm.regulation).required


async def form_of(crm: Crm, state: FSMContext) -> Form:
    return await forms.kept(state) or begun(crm)


def begun(crm: Crm) -> Form:
    return Form(serial=int(crm.now.timestamp()) % 2**31, funnel=crm.regulation.inbound)


async def pressed(data: AnyPress, state: FSMContext) -> Form | None:
    """The form that the button belongs to, if it is still open."""
    form = await forms.kept(state)
    return form if form is not None and form.serial == data.serial else None


def over() -> Screen:
    return Screen.only_toast(_("This form is closed. Begin a new deal with /new"), alert=True)
