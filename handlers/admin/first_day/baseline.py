"""Where sales stand today: what reports are compared with later (R66)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.rules.company_setup import Baseline, Progress, SetupState, SetupStep
from handlers.admin.first_day.callbacks import AnswerPlan, AskFigure, DoNotKnow, Question, StepDone
from handlers.admin.first_day.screens import step_screen
from handlers.admin.first_day.way import asks
from handlers.routers import staff
from handlers.ui.formatting.amounts import amount
from handlers.ui.input.amounts import typed_amount
from handlers.ui.input.text import typed_line
from handlers.ui.kit.html import Html, bold, fill
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button

QUESTIONS: tuple[Question, ...] = ("requests", "sales", "turnover", "plan")


class Figures(StatesGroup):
    """A figure is typed; which one is in the conversation's data."""

    figure = State()


@asks(SetupStep.baseline)
async def ask_baseline(crm: Crm, state: FSMContext, progress: Progress) -> Screen:
    """From the first figure that nobody has given; all of them once they are there."""
    if progress.states[SetupStep.baseline] is SetupState.done or progress.baseline != Baseline():
        return _told(progress, crm)
    return await _ask("requests", progress, state)


@staff.press(AskFigure)
async def ask_figure(data: AskFigure, crm: Crm, state: FSMContext) -> Screen:
    return await _ask(data.question, await crm.queries.setup.progress(), state)


@staff.press(AnswerPlan)
async def answer_plan(data: AnswerPlan, crm: Crm, state: FSMContext) -> Screen:
    await crm.setup.answer("plan", data.there)
    return await _next("plan", crm, state)


@staff.press(DoNotKnow)
async def do_not_know(data: DoNotKnow, crm: Crm, state: FSMContext) -> Screen:
    await crm.setup.answer(data.question, None)
    return await _next(data.question, crm, state)


@staff.during(Figures.figure)
async def type_figure(message: Message, crm: Crm, state: FSMContext) -> Screen:
    question: Question = (await state.get_data())["question"]
    typed = typed_line(message)
    await crm.setup.answer(
        question,
        typed_amount(typed, crm.regulation.company.currency, "turnover") if question == "turnover" else _count(typed),
    )
    return await _next(question, crm, state)


async def _next(question: Question, crm: Crm, state: FSMContext) -> Screen:
    progress = await crm.queries.setup.progress()
    place = QUESTIONS.index(question) + 1
    if place < len(QUESTIONS):
        return await _ask(QUESTIONS[place], progress, state)
    await crm.setup.mark(SetupStep.baseline, SetupState.done)
    await state.clear()
    return _told(await crm.queries.setup.progress(), crm)


async def _ask(question: Question, progress: Progress, state: FSMContext) -> Screen:
    await state.set_state(Figures.figure if question != "plan" else None)
    await state.set_data({"question": question})
    words = {
        "requests": _("How many requests come in a month?"),
        "sales": _("How many of them become sales in a month?"),
        "turnover": _("How much do you turn over in a month?"),
        "plan": _("Is there a sales plan for the month?"),
    }[question]
    yes_no: tuple[Button, ...] = (button(_("Yes"), AnswerPlan(there=True)), button(_("No"), AnswerPlan(there=False)))
    return step_screen(
        progress,
        SetupStep.baseline,
        Html(_("Four short questions: where you begin. The answers stay here.")) if question == "requests" else None,
        bold(words),
        None if question == "plan" else Html(_("Roughly, in figures, for example 40.")),
        keys=(yes_no if question == "plan" else None, button(_("I do not know"), DoNotKnow(question=question))),
    )


def _told(progress: Progress, crm: Crm) -> Screen:
    said, currency = progress.baseline, crm.regulation.company.currency
    unknown = _("not known")
    plan = unknown if said.plan is None else (_("yes") if said.plan else _("no"))
    conversion = unknown if said.conversion is None else f"{said.conversion} %"
    figures: tuple[tuple[Question, str, str], ...] = (
        ("requests", _("Requests a month"), unknown if said.requests is None else str(said.requests)),
        ("sales", _("Sales a month"), unknown if said.sales is None else str(said.sales)),
        ("turnover", _("Turnover a month"), unknown if said.turnover is None else amount(said.turnover, currency)),
        ("plan", _("Sales plan"), plan),
    )
    change = [button(f"✏️ {name}", AskFigure(question=question)) for question, name, _value in figures]
    done = progress.states[SetupStep.baseline] is SetupState.done
    return step_screen(
        progress,
        SetupStep.baseline,
        bold(_("Where sales stand today")),
        *(fill("• {name}: <b>{value}</b>", name=name, value=value) for _question, name, value in figures),
        fill(_("Of a hundred requests, sales: <b>{value}</b>"), value=conversion),
        keys=(
            None if done else button(_("✅ That is so"), StepDone(step=SetupStep.baseline), "primary"),
            tuple(change[:2]),
            tuple(change[2:]),
        ),
    )


def _count(typed: str) -> int:
    digits = "".join(char for char in typed if char.isdecimal())
    words = typed.replace("\u00a0", " ").strip(" ~≈.")
    if not digits or not digits.isascii() or words.replace(" ", "") != digits or len(digits) > 9:
        raise BadValue("not_a_number")
    return int(digits)
