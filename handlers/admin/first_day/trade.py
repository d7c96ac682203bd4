"""What the company does: one of the packaged regulations, with its stages, fields and scripts (R1b, R66)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.regulation import presets
from crm_core.regulation.loader import preset
from crm_core.rules.company_setup import Progress, SetupState, SetupStep
from crm_core.services.regulation import RegulationInUse
from handlers.admin.first_day.callbacks import ChooseTrade, StepDone
from handlers.admin.first_day.screens import step_screen
from handlers.admin.first_day.way import ask, asks, onwards
from handlers.admin.regulation.plan_screen import refused_plan
from handlers.routers import staff
from handlers.ui.callbacks.first_day import OpenStep
from handlers.ui.kit.html import Html, bold, fill, lines
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Answer, Screen, button, in_pairs, inline


def trade_name(name: str) -> str:
    return {
        "default": _("Any business"),
        "b2b": _("Sales to companies"),
        "made_to_order": _("Made to order"),
        "services": _("Services"),
        "appointments": _("Beauty, medicine"),
        "car_service": _("Car service"),
        "retail": _("Shop"),
        "fitness": _("Fitness club"),
        "food_service": _("Banquets, catering"),
        "minimal": _("Four stages, to start"),
    }.get(name, name)


@asks(SetupStep.trade)
async def ask_trade(crm: Crm, state: FSMContext, progress: Progress) -> Screen:
    funnel = crm.regulation.funnel(crm.regulation.inbound)
    others = [name for name in presets.names() if name != presets.DEFAULT]
    choices = [button(trade_name(name), ChooseTrade(preset=name)) for name in others]
    own = progress.states[SetupStep.trade] is SetupState.done
    return step_screen(
        progress,
        SetupStep.trade,
        bold(_("What do you do?")),
        Html(_("Stages, tasks and scripts come ready, in the words of your trade. All can be changed later.")),
        "",
        fill(_("Now, stages of a new request: {stages}"), stages=" → ".join(said(one.name) for one in funnel.stages)),
        keys=(
            None if own else button(_("✅ Stay with these"), StepDone(step=SetupStep.trade), "primary"),
            *(tuple(pair) for pair in in_pairs(choices)),
        ),
    )


@staff.press(ChooseTrade)
async def choose_trade(data: ChooseTrade, crm: Crm, state: FSMContext) -> Answer:
    if data.preset not in presets.names():
        return await ask(SetupStep.trade, crm, state)
    progress = await crm.queries.setup.progress()
    own = progress.states[SetupStep.trade] is SetupState.done
    if not data.sure:
        return _sure(data.preset, own=own)
    try:
        keep = progress.states[SetupStep.hours] is SetupState.done
        await crm.regulations.choose_preset(data.preset, keep_calendar=keep)
    except RegulationInUse as error:
        return refused_plan(error.plan, crm, OpenStep(step=SetupStep.trade))
    await crm.setup.mark(SetupStep.trade, SetupState.done)
    return await onwards(SetupStep.trade, crm, state, _("✓ {trade}").format(trade=trade_name(data.preset)))


def _sure(name: str, *, own: bool) -> Screen:
    """What one gets, before one has it: the way of a request, and how many fields and scripts come with it."""
    rules = preset(name)
    funnel = rules.funnel(rules.inbound)
    stages = "\n".join(f"{place}. {said(stage.name)}" for place, stage in enumerate(funnel.stages, 1))
    return Screen(
        text=lines(
            bold(trade_name(name)),
            fill("<i>{about}</i>", about=said(rules.about)) if rules.about else None,
            "",
            fill(_("The way of a new request:\n{stages}"), stages=stages),
            "",
            Html(_("⚠️ It takes the place of the stages that you have now.")) if own else None,
        ),
        keys=inline(
            button(_("✅ Take it"), ChooseTrade(preset=name, sure=True), "primary"),
            button(_("« Other trades"), OpenStep(step=SetupStep.trade)),
        ),
    )
