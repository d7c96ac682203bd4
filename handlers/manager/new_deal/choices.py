"""The funnel of a new deal and where the client heard of us: each a list to press from, and back to the whole."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.regulation.schema import SourceGroup
from handlers.manager.new_deal.callbacks import FormFunnel, FormGoOn, FormSource, FormType
from handlers.manager.new_deal.draft import Form
from handlers.manager.new_deal.flow import over, pressed, proceed
from handlers.routers import staff
from handlers.ui.formatting.labels import task_type_name
from handlers.ui.kit.html import bold, fill, lines
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Answer, Button, Screen, button, in_pairs, inline


@staff.press(FormFunnel)
async def funnel(data: FormFunnel, crm: Crm, state: FSMContext) -> Answer:
    form = await pressed(data, state)
    if form is None:
        return over()
    if not data.funnel or data.funnel not in {one.code for one in crm.regulation.funnels}:
        return _funnels_screen(crm, form)
    return await proceed(crm, state, form.but(funnel=data.funnel))


@staff.press(FormSource)
async def source(data: FormSource, crm: Crm, state: FSMContext) -> Answer:
    form = await pressed(data, state)
    if form is None:
        return over()
    if not data.source or data.source not in {one.code for one in crm.regulation.sources}:
        return _sources_screen(crm, form, data.group)
    return await proceed(crm, state, form.but(source=data.source))


@staff.press(FormType)
async def first_task(data: FormType, crm: Crm, state: FSMContext) -> Answer:
    form = await pressed(data, state)
    if form is None:
        return over()
    if data.type not in {one.code for one in crm.regulation.task_types}:
        kinds = [
            button(task_type_name(one.code, crm.regulation), FormType(serial=form.serial, type=one.code))
            for one in crm.regulation.task_types
        ]
        return Screen(text=bold(_("What is to be done next?")), keys=inline(*in_pairs(kinds), _go_back(form)))
    return await proceed(crm, state, form.but(next_type=data.type))


def _funnels_screen(crm: Crm, form: Form) -> Screen:
    keys = [
        button(
            ("• " if one.code == form.funnel else "") + said(one.name), FormFunnel(serial=form.serial, funnel=one.code)
        )
        for one in crm.regulation.funnels
    ]
    return Screen(text=bold(_("🔻 Which funnel?")), keys=inline(*keys, _go_back(form)))


def _sources_screen(crm: Crm, form: Form, group: SourceGroup) -> Screen:
    names: dict[SourceGroup, str] = {"direct": _("Direct"), "online": _("Online"), "offline": _("Offline")}
    keys = [
        button(said(one.name), FormSource(serial=form.serial, source=one.code))
        for one in crm.regulation.sources
        if one.group == group
    ]
    used = {one.group for one in crm.regulation.sources}
    others = [
        button(f"{names[one]} ›", FormSource(serial=form.serial, group=one))
        for one in names
        if one != group and one in used
    ]
    rows = [keys[i : i + 2] for i in range(0, len(keys), 2)]
    text = lines(bold(_("📣 Where did they hear of us?")), fill("{group}", group=names[group]))
    return Screen(text=text, keys=inline(*rows, others, _go_back(form)))


def _go_back(form: Form) -> Button:
    return button(_("« Back"), FormGoOn(serial=form.serial))
