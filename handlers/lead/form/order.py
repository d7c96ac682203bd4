"""Which questions a lead is asked, and in which order (R18): by their source and language, as the regulation says."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.regulation.schema import Question, Regulation

_NOT_ASKED = ("need", "product", "reason")


async def rules(crm: Crm, state: FSMContext) -> Regulation:
    """The regulation, with the form of whoever is being asked in place of everybody's."""
    regulation = crm.regulation
    form = regulation.form.of_lead((await state.get_data()).get("source"), crm.actor.locale)
    return regulation if form is regulation.form else regulation.model_copy(update={"form": form})


def questions(regulation: Regulation) -> list[Question]:
    """What is asked after the need. A product is chosen with a manager, and a refusal has its reason from them."""
    return [one for one in regulation.form.questions if one.field not in _NOT_ASKED]


def question_before(regulation: Regulation, code: str) -> str | None:
    """The field that was asked about before this one; None for the first, and for what is no question any more."""
    asked = [one.field for one in questions(regulation)]
    place = asked.index(code) if code in asked else 0
    return asked[place - 1] if place else None
