"""What the company is called, and where it is paid: typed, and checked kindly (R15, R66)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.regulation.editing.edits import CompanySays, PaymentDetails
from crm_core.regulation.samples import is_sample_details, is_sample_name
from crm_core.regulation.schema import Text
from crm_core.rules.company_setup import Progress, SetupStep
from crm_core.rules.money.requisites import BadRequisites, parse_requisites
from crm_core.rules.people.company_names import is_company_name
from crm_core.rules.texts.text_cleaning import clean
from handlers.admin.first_day.callbacks import KeepRequisites
from handlers.admin.first_day.screens import now_is, step_screen
from handlers.admin.first_day.way import ask, asks, onwards
from handlers.admin.regulation.changing import changed
from handlers.routers import staff
from handlers.ui.callbacks.first_day import OpenStep
from handlers.ui.input.messages import words_of
from handlers.ui.input.text import typed_line
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Answer, Screen, button, inline

LONGEST_NAME, LONGEST_REQUISITES = 80, 1_500


class CompanyWords(StatesGroup):
    """What is being typed; requisites without a tax number wait in the conversation's data for a press."""

    name = State()
    requisites = State()


@asks(SetupStep.company)
async def ask_name(crm: Crm, state: FSMContext, progress: Progress) -> Screen:
    await state.set_state(CompanyWords.name)
    ours = crm.regulation.to_clients.name
    return step_screen(
        progress,
        SetupStep.company,
        bold(_("What is your company called?")),
        Html(_("As clients know it: it stands in the welcome and in invoices.")),
        now_is(said(ours)) if ours else None,
    )


@staff.during(CompanyWords.name)
async def type_name(message: Message, crm: Crm, state: FSMContext) -> Answer:
    name = typed_line(message, LONGEST_NAME)
    if not is_company_name(name, "") or is_sample_name(Text(ru=name, en=name), None):
        raise BadValue("no_name")
    return await changed(crm, CompanySays("name", name)) or await onwards(SetupStep.company, crm, state, _("✓ Saved"))


@asks(SetupStep.requisites)
async def ask_requisites(crm: Crm, state: FSMContext, progress: Progress) -> Screen:
    await state.set_state(CompanyWords.requisites)
    ours = crm.regulation.to_clients.payment_details
    return step_screen(
        progress,
        SetupStep.requisites,
        bold(_("Where should clients pay?")),
        Html(_("Paste your requisites as they should stand in an invoice: name, tax number, account, bank.")),
        Html(_("I check the control digits.")) if crm.regulation.company.country == "RU" else None,
        fill("\n<code>{now}</code>", now=short(said(ours), 600)) if ours else None,
    )


@staff.during(CompanyWords.requisites)
async def type_requisites(message: Message, crm: Crm, state: FSMContext) -> Answer:
    typed = clean(words_of(message), LONGEST_REQUISITES + 1).strip()
    if not typed:
        raise BadValue("empty")
    if len(typed) > LONGEST_REQUISITES:
        raise BadValue("too_long", limit=LONGEST_REQUISITES)
    if is_sample_details(Text(ru=typed, en=typed)):
        raise BadValue("sample_requisites")
    if crm.regulation.company.country == "RU":
        try:
            parse_requisites(typed)
        except BadRequisites as bad:
            if bad.code != "no_inn":
                raise BadValue(bad.code) from None
            await state.update_data(requisites=typed)
            return _without_number(typed)
    return await _kept(typed, crm, state)


@staff.press(KeepRequisites)
async def keep_requisites(crm: Crm, state: FSMContext) -> Answer:
    typed = (await state.get_data()).get("requisites")
    return await _kept(str(typed), crm, state) if typed else await ask(SetupStep.requisites, crm, state)


async def _kept(typed: str, crm: Crm, state: FSMContext) -> Answer:
    failed = await changed(crm, PaymentDetails(typed))
    return failed or await onwards(SetupStep.requisites, crm, state, _("✓ Saved"))


def _without_number(typed: str) -> Screen:
    """A transfer to a card, cash: that may be meant."""
    return Screen(
        text=lines(
            bold(_("I see no tax number (INN) here.")),
            fill("<code>{typed}</code>", typed=short(typed, 600)),
            "",
            Html(_("If that is how clients pay you, keep it. Or paste the whole card of the company.")),
        ),
        keys=inline(
            button(_("✅ Keep it so"), KeepRequisites(), "primary"),
            button(_("« Back"), OpenStep(step=SetupStep.requisites)),
        ),
    )
