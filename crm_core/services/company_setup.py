"""What the first day does beside what the catalogue, the staff and the regulation do themselves (R66)."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import select

from crm_core.errors import BadValue
from crm_core.models import SetupMark
from crm_core.models.schema import table
from crm_core.queries.company_setup import baseline_of
from crm_core.rules.company_setup import MOST, Baseline, SetupState, SetupStep
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.storage.sql_types import NamedValues
from crm_core.storage.upserts import Upsert

_MARKS = table(SetupMark)
_KEEP = Upsert(
    lambda insert: (new := insert(_MARKS)).on_conflict_do_update(
        index_elements=["step"],
        set_={name: new.excluded[name] for name in ("state", "at", "by_staff_id", "answers")},
    )
)
_LARGEST = 10**15


class CompanySetupService(Service):
    @needs(Permission.regulation_apply)
    async def mark(self, step: SetupStep, state: SetupState) -> None:
        """A step is done as it stands, put aside, or to come again."""
        await self._keep(step, state, await self._answers(step))
        self.audited("setup.mark", step=step.value, state=state.value)

    @needs(Permission.regulation_apply)
    async def answer(self, name: str, value: int | bool | None) -> Baseline:
        """One figure of where sales stand today; None takes it back. Raises BadValue."""
        if name not in Baseline.__dataclass_fields__:
            raise BadValue("not_a_choice", name)
        if value is not None and not isinstance(value, bool):
            _check(name, value)
        mark = await self.session.get(SetupMark, SetupStep.baseline, populate_existing=True)
        said: Baseline = replace(baseline_of(mark), **{name: value})
        if said.requests is not None and said.sales is not None and said.sales > said.requests:
            raise BadValue("more_sales_than_requests", name)
        await self._keep(SetupStep.baseline, mark.state if mark else SetupState.todo, asdict(said))
        self.audited("setup.answer", answer=name)
        return said

    async def _answers(self, step: SetupStep) -> NamedValues:
        found = await self.session.execute(select(SetupMark.answers).where(SetupMark.step == step))
        return found.scalar() or {}

    async def _keep(self, step: SetupStep, state: SetupState, answers: NamedValues) -> None:
        row = {"step": step, "state": state, "at": self.now, "by_staff_id": self.actor.staff_id, "answers": answers}
        await self.session.execute(_KEEP.on(self.session), row)


def _check(name: str, value: int) -> None:
    if value < 0:
        raise BadValue("negative", name)
    if value > (_LARGEST if name == "turnover" else MOST):
        raise BadValue("too_large", name)
