"""How far the first day has come (R66): told by what there is, and by what somebody said of it."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import exists, select

from crm_core.models import Invitation, Product, SetupMark, Staff
from crm_core.queries.base import Query, asks
from crm_core.regulation import presets
from crm_core.regulation.loader import preset
from crm_core.roles import Role
from crm_core.rules.company_setup import Baseline, Progress, SetupState, SetupStep
from crm_core.rules.policy import Permission

_FRESH = {"populate_existing": True}
_SELLING = (Role.manager, Role.head)
_THERE_IS = select(
    exists().where(Product.active).label("product"),
    exists().where(Staff.active, Staff.role.in_(_SELLING)).label("seller"),
    exists().where(Invitation.role.in_(_SELLING)).label("invited"),
)


class CompanySetup(Query):
    @asks(Permission.regulation_apply)
    async def progress(self) -> Progress:
        """Every step with its state. What there is counts as done, whoever brought it about."""
        self.allow(Permission.regulation_apply)
        there = (await self.session.execute(_THERE_IS)).one()
        marks = {
            one.step: one for one in (await self.session.execute(select(SetupMark), execution_options=_FRESH)).scalars()
        }
        ours = self.regulation.to_clients
        facts = {
            SetupStep.company: ours.name is not None,
            SetupStep.requisites: ours.payment_details is not None,
            SetupStep.trade: _own_stages(self),
            SetupStep.products: bool(there.product),
            SetupStep.manager: bool(there.seller or there.invited),
        }
        marked = {step: marks[step].state if step in marks else SetupState.todo for step in SetupStep}
        states = {step: SetupState.done if facts.get(step) else marked[step] for step in SetupStep}
        return Progress(states, baseline_of(marks.get(SetupStep.baseline)))

    @asks(Permission.report_view)
    async def baseline(self) -> Baseline | None:
        """Where sales stood on the first day, for reports; None where nobody has said."""
        self.allow(Permission.report_view)
        mark = await self.session.get(SetupMark, SetupStep.baseline, populate_existing=True)
        said = baseline_of(mark)
        return None if said == Baseline() else said


def baseline_of(mark: SetupMark | None) -> Baseline:
    answers = mark.answers if mark is not None else {}
    return Baseline(**{field.name: answers.get(field.name) for field in fields(Baseline)})


def _own_stages(query: Query) -> bool:
    """Stages that the default does not have: a trade was chosen, or a file of one's own."""
    return query.regulation.funnels != preset(presets.DEFAULT).funnels
