"""Whatever people do, in whatever order: what must always be true of deals and money (F18)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import CrmError
from crm_core.models import Deal, Invoice, InvoiceLine, Payment, StageEntry, Task
from crm_core.queries.cards import DealCard
from crm_core.regulation.schema import Regulation
from crm_core.rules.moves import is_filled
from crm_core.rules.states import DealStatus, TaskState
from crm_core.services.deals import Done, NewTask, Step
from crm_core.storage import Storage
from tests.conftest import MONDAY_MORNING
from tests.databases import SqliteTemplate
from tests.deals.desk import Desk, open_desk

T = TypeVar("T")
STAGES = 9
DEALS = 2
FUNNELS = ("inbound", "outreach", "renewal", "return")


@dataclass
class Setting:
    """Where the machine plays: an empty database for every run of it."""

    template: SqliteTemplate
    folder: Path
    regulation: Regulation
    runs: int = 0

    def database(self) -> AbstractAsyncContextManager[str]:
        self.runs += 1
        place = self.folder / str(self.runs)
        place.mkdir()
        return self.template.copied(place)


class Company:
    """People at work. What the core refuses changes nothing; what it accepts keeps every invariant."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.loop = asyncio.new_event_loop()
        self.clock = FrozenClock(MONDAY_MORNING)
        self.ending = AsyncExitStack()
        url = self.run(self.ending.enter_async_context(self.setting.database()))
        self.storage = Storage.open(url)
        self.ending.push_async_callback(self.storage.close)
        self.core = CrmCore(self.storage, self.setting.regulation, self.clock)
        self.desk: Desk = self.run(open_desk(self.core, self.clock))
        self.product: int = self.run(self.desk.product())
        self.versions: dict[int, int] = defaultdict(int)
        self.deals = [self.run(self.desk.deal(funnel)) for funnel in FUNNELS[:DEALS]]

    def close(self) -> None:
        self.run(self.ending.aclose())
        self.loop.close()

    def act(self, name: str, place: int, particulars: dict[str, Any]) -> None:
        """One act on one of the deals, and a look at everything after it."""
        getattr(self, name)(self.deals[place], **particulars)
        self.run(self._check())

    def run(self, act: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(act)

    def tries(self, act: Coroutine[Any, Any, Any]) -> None:
        """A refusal is an answer too; what counts is what it leaves."""
        try:
            self.run(act)
        except CrmError:
            self.clock.advance(timedelta(seconds=1))

    def time_passes(self, deal: int, hours: int) -> None:
        self.clock.advance(timedelta(hours=hours))

    def step(
        self, deal: int, place: int | None, outcome: int | None, next_in: int | None, answers: bool, stale: int
    ) -> None:
        """Any step at all; one in ten is pressed on an older card."""
        self.tries(self._step(deal, place, outcome, next_in, answers, stale == 0))

    def finish(self, deal: int, **step: Any) -> None:
        """The ordinary day: the task ends and the next one is set."""
        self.step(deal, **{**step, "outcome": step["outcome"] or 0, "next_in": 24, "stale": 1})

    async def _step(
        self, deal: int, place: int | None, outcome: int | None, next_in: int | None, answers: bool, stale: bool
    ) -> None:
        card = await self.desk.card(deal)
        stages = card.funnel.stages
        given = {"need": "Сайт", "product": self.product, "amount": 5_00, "company_name": "Ромашка"} if answers else {}
        step = Step(
            deal,
            card.version - stale,
            done=self._done(card, outcome),
            to=stages[place % len(stages)].code if place is not None else None,
            fields=given,
            next_task=None if next_in is None else NewTask("call", self.desk.now + timedelta(hours=next_in)),
        )
        async with self.core.transaction(self.desk.manager) as crm:
            plan = await crm.deals.plan(step)
        async with self.core.transaction(self.desk.manager) as crm:
            await crm.deals.take(step)
        assert plan.ready, "a step that the plan called impossible was taken"

    def _done(self, card: DealCard, outcome: int | None) -> Done | None:
        if outcome is None or not card.tasks:
            return None
        task = card.tasks[outcome % len(card.tasks)]
        outcomes = self.setting.regulation.task_type(task.type).outcomes
        return Done(task.id, outcomes[outcome % len(outcomes)].code)

    def lose(self, deal: int, reason: str, done: int | None) -> None:
        async def act() -> None:
            card = await self.desk.card(deal)
            async with self.core.transaction(self.desk.manager) as crm:
                await crm.deals.lose(deal, card.version, reason, self._done(card, done))

        self.tries(act())

    def reopen(self, deal: int) -> None:
        async def act() -> None:
            card = await self.desk.card(deal)
            async with self.core.transaction(self.desk.manager) as crm:
                await crm.deals.reopen(deal, card.version, self.desk.call())

        self.tries(act())

    def pause(self, deal: int, hours: int, resumes: bool) -> None:
        async def act() -> None:
            card = await self.desk.card(deal)
            async with self.core.transaction(self.desk.manager) as crm:
                if resumes:
                    await crm.deals.resume(deal, card.version)
                else:
                    until = self.desk.now + timedelta(hours=hours)
                    await crm.deals.pause(deal, card.version, until, "Отпуск")

        self.tries(act())

    def edit(self, deal: int, field: str, value: str | None) -> None:
        async def act() -> None:
            card = await self.desk.card(deal, self.desk.head)
            async with self.core.transaction(self.desk.head) as crm:
                await crm.deals.edit(deal, card.version, field, value)

        self.tries(act())

    def plan_a_task(self, deal: int, hours: int, adds: bool) -> None:
        async def act() -> None:
            card = await self.desk.card(deal)
            async with self.core.transaction(self.desk.manager) as crm:
                if adds:
                    await crm.tasks.add(deal, self.desk.call(hours=hours or 1))
                elif card.tasks:
                    due = self.desk.now + timedelta(hours=hours)
                    await crm.tasks.postpone(card.tasks[-1].id, card.version, due)

        self.tries(act())

    def hand_over(self, deal: int, to_colleague: bool) -> None:
        async def act() -> None:
            card = await self.desk.card(deal, self.desk.head)
            owner = self.desk.colleague if to_colleague else self.desk.manager
            async with self.core.transaction(self.desk.head) as crm:
                await crm.deals.assign(deal, card.version, owner.id or 0)

        self.tries(act())

    def invoice(self, deal: int, quantity: int, sends: bool) -> None:
        async def act() -> None:
            async with self.core.transaction(self.desk.head) as crm:
                invoice = await crm.invoices.draft(deal)
                await crm.invoices.put_line(invoice, self.product, quantity)
                if sends:
                    await crm.invoices.send(invoice, (await crm.ask.cards.invoice(invoice)).version)

        self.tries(act())

    def payment(self, deal: int, share: int) -> None:
        async def act() -> None:
            card = await self.desk.card(deal, self.desk.head)
            for brief in card.invoices:
                async with self.core.transaction(self.desk.head) as crm:
                    version = (await crm.ask.cards.invoice(brief.id)).version
                    await crm.invoices.pay(brief.id, version, (brief.total - brief.paid) * share // 2)

        self.tries(act())

    async def _check(self) -> None:
        async with self.storage.reader() as session:
            tasks: dict[int, list[Task]] = defaultdict(list)
            for task in await session.scalars(select(Task).where(Task.state == TaskState.OPEN)):
                tasks[task.deal_id].append(task)
            entries: dict[int, list[StageEntry]] = defaultdict(list)
            for entry in await session.scalars(select(StageEntry).order_by(StageEntry.deal_id, StageEntry.seq)):
                entries[entry.deal_id].append(entry)
            for deal in await session.scalars(select(Deal)):
                self._check_deal(deal, tasks[deal.id], entries[deal.id])
            lines, payments = await self._sums(session, InvoiceLine), await self._sums(session, Payment)
            for invoice in await session.scalars(select(Invoice)):
                assert invoice.total == lines[invoice.id], "an invoice is the sum of its lines"
                assert invoice.paid == payments[invoice.id] <= invoice.total, "what is paid is the sum of payments"

    def _check_deal(self, deal: Deal, tasks: list[Task], entries: list[StageEntry]) -> None:
        assert tasks or deal.status is not DealStatus.OPEN, "an open deal has a next step"
        assert deal.next_task_at == min((task.due_at for task in tasks), default=None)
        assert all(task.owner_id == deal.owner_id for task in tasks), "one owner"
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1)), "the history has no gap"
        assert (entries[-1].stage, entries[-1].passed) == (deal.stage, False), "the deal stands where it came last"
        assert deal.version >= self.versions[deal.id], "versions never go back"
        self.versions[deal.id] = deal.version
        assert (deal.closed_at is None) is (deal.status is DealStatus.OPEN)
        assert (deal.lost_reason is not None) is (deal.status is DealStatus.LOST)
        assert deal.status is DealStatus.OPEN or deal.stall_rung_at is None, "a closed deal has no clocks"
        kept = {"need": deal.need, "product": deal.product_id, "amount": deal.amount, "company_name": deal.company_id}
        for entry in entries:
            for code in self.setting.regulation.stage(entry.funnel, entry.stage).required:
                assert code not in kept or is_filled(kept[code]), f"{code} was required on the way"

    async def _sums(self, session: Any, kind: type[InvoiceLine] | type[Payment]) -> dict[int, int]:
        sums: dict[int, int] = defaultdict(int)
        for one in await session.scalars(select(kind)):
            sums[one.invoice_id] += one.amount if isinstance(one, Payment) else one.sum
        return sums


def _of(**particulars: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(particulars)


_STEP = _of(
    place=st.none() | st.integers(0, STAGES),
    outcome=st.none() | st.integers(0, 5),
    next_in=st.none() | st.integers(-1, 50),
    answers=st.booleans(),
    stale=st.integers(0, 9),
)
_PARTICULARS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "time_passes": _of(hours=st.integers(1, 100)),
    "step": _STEP,
    "finish": _STEP,
    "lose": _of(reason=st.sampled_from(["expensive", "no_time", "bad_mood"]), done=st.none() | st.integers(0, 5)),
    "reopen": _of(),
    "pause": _of(hours=st.integers(-5, 300), resumes=st.booleans()),
    "edit": _of(field=st.sampled_from(["need", "need", "amount", "product"]), value=st.sampled_from([None, None, "7"])),
    "plan_a_task": _of(hours=st.integers(-2, 60), adds=st.booleans()),
    "hand_over": _of(to_colleague=st.booleans()),
    "invoice": _of(quantity=st.integers(0, 3), sends=st.booleans()),
    "payment": _of(share=st.sampled_from([0, 1, 2, 3])),
}
ACT = st.sampled_from(sorted(_PARTICULARS)).flatmap(
    lambda name: st.tuples(st.just(name), st.integers(0, DEALS - 1), _PARTICULARS[name])
)


def test_no_order_of_acts_breaks_what_must_always_be_true(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    play(Setting(sqlite_template, tmp_path, regulation), examples=12, acts=40)


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_two_thousand_sequences_break_nothing(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    play(Setting(sqlite_template, tmp_path, regulation), examples=2_000, acts=40)


def play(setting: Setting, examples: int, acts: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(st.lists(ACT, min_size=acts, max_size=acts))
    def play_once(sequence: list[tuple[str, int, dict[str, Any]]]) -> None:
        company = Company(setting)
        try:
            for name, place, particulars in sequence:
                company.act(name, place, particulars)
        finally:
            company.close()

    play_once()
