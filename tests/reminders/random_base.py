"""Books filled at random, as no services would fill them alone: an import, an older version, a hand in the database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from crm_core.models import Contact, Deal, DealEvent, DealTag, Invoice, OutboxNotification, StageEntry, Task
from crm_core.models.schema import table
from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, TaskState
from crm_core.storage import Storage
from tests.conftest import MONDAY_MORNING
from tests.deals.desk import Desk

NOW = MONDAY_MORNING
_SUM = st.integers(0, 10**7)
_CURRENCY = st.sampled_from(["RUB", "RUB", "RUB", "USD"])
_HOURS = st.none() | st.integers(-60, 60)
_INVOICE = st.fixed_dictionaries(
    {
        "status": st.sampled_from(InvoiceStatus),
        "currency": _CURRENCY,
        "total": _SUM,
        "paid": _SUM,
        "due_in": st.integers(-9, 9),
        "reminded": st.booleans(),
    }
)
DEAL = st.fixed_dictionaries(
    {
        "status": st.sampled_from([DealStatus.OPEN, DealStatus.OPEN, DealStatus.WON, DealStatus.LOST]),
        "funnel": st.integers(0, 3),
        "stage": st.integers(0, 8),
        "amount": st.none() | _SUM,
        "currency": _CURRENCY,
        "owner": st.integers(0, 2),
        "entered": st.integers(-60, 0),
        "way": st.lists(st.integers(0, 8), max_size=4),
        "task": _HOURS,
        "put_off": st.booleans(),
        "ended": st.none() | st.tuples(st.sampled_from(["reached", "no_answer", None]), st.integers(-60, 0)),
        "stalled": st.booleans(),
        "limit": _HOURS,
        "paused": _HOURS,
        "closed": st.integers(-60, 0),
        "reason": st.sampled_from(["no_money", "expensive", "of_old", None]),
        "paid_for": st.none() | st.integers(-9, 9),
        "invoices": st.lists(_INVOICE, max_size=3),
    }
)


class Books:
    """The same few people, and deals and invoices as they come."""

    def __init__(self, storage: Storage, regulation: Regulation, desk: Desk) -> None:
        self.storage, self.regulation, self.desk = storage, regulation, desk

    async def fill(self, deals: list[dict[str, Any]]) -> None:
        async with self.storage.writer() as session:
            await session.execute(update(Deal).values(linked_from_id=None))
            for model in (OutboxNotification, DealTag, DealEvent, StageEntry, Task, Invoice, Deal, Contact):
                await session.execute(delete(model))
            client = {"name": "Клиент", "created_at": NOW, "fields": {}, "locale": "ru"}
            contact = (await session.execute(insert(Contact).values(**client).returning(Contact.id))).scalar_one()
            for place, deal in enumerate(deals):
                row = self._deal(deal, contact, place)
                found = (await session.execute(insert(table(Deal)).values(**row).returning(Deal.id))).scalar_one()
                for entry in self._way(deal, row):
                    await session.execute(insert(StageEntry).values(**entry, deal_id=found))
                if row["next_task_at"] is not None:
                    await session.execute(insert(Task).values(**self._task(deal, row, found)))
                if deal["ended"] is not None:
                    await session.execute(insert(Task).values(**self._ended(deal, row, found)))
                for invoice in deal["invoices"]:
                    await session.execute(insert(Invoice).values(**self._invoice(invoice, found, contact)))

    def _deal(self, deal: dict[str, Any], contact: int, place: int) -> dict[str, Any]:
        funnel = self.regulation.funnels[deal["funnel"] % len(self.regulation.funnels)]
        owner = (self.desk.manager, self.desk.colleague, None)[deal["owner"]]
        is_open, is_lost = deal["status"] is DealStatus.OPEN, deal["status"] is DealStatus.LOST
        entered = NOW + timedelta(hours=deal["entered"])
        return {
            "title": f"Сделка {place}",
            "contact_id": contact,
            "owner_id": owner.id if owner else None,
            "department_id": owner.department_id if owner else None,
            "funnel": funnel.code,
            "stage": funnel.stages[deal["stage"] % len(funnel.stages)].code,
            "status": deal["status"],
            "amount": deal["amount"],
            "currency": deal["currency"],
            "fields": {},
            "version": 1,
            "created_at": entered,
            "stage_entered_at": entered,
            "stage_due_at": _later(deal["limit"]),
            "stalled_at": NOW if is_open and deal["stalled"] else None,
            "stall_rung": 0,
            "paused_until": _later(deal["paused"]) if is_open else None,
            "next_task_at": _later(deal["task"]),
            "closed_at": None if is_open else NOW + timedelta(hours=deal["closed"]),
            "lost_reason": deal["reason"] if is_lost else None,
            "paid_until": None if deal["paid_for"] is None else _day(deal["paid_for"]),
            "ticked": {},
        }

    def _way(self, deal: dict[str, Any], row: dict[str, Any]) -> list[dict[str, Any]]:
        """Forwards, backwards and past stages in any order, and a stage that the regulation has no longer."""
        stages = [*self.regulation.funnel(row["funnel"]).stages]
        codes = ["of_old", *(stage.code for stage in stages)]
        at = {"funnel": row["funnel"], "passed": False}
        return [
            {**at, "seq": seq, "stage": codes[place % len(codes)], "entered_at": row["stage_entered_at"]}
            for seq, place in enumerate([*deal["way"], deal["stage"] % len(stages) + 1], start=1)
        ]

    def _task(self, deal: dict[str, Any], row: dict[str, Any], deal_id: int) -> dict[str, Any]:
        about = {"deal_id": deal_id, "owner_id": row["owner_id"], "type": "call", "state": TaskState.OPEN}
        due = row["next_task_at"]
        first = due - timedelta(hours=30) if deal["put_off"] else None
        return {**about, "due_at": due, "first_due_at": first, "created_at": NOW}

    def _ended(self, deal: dict[str, Any], row: dict[str, Any], deal_id: int) -> dict[str, Any]:
        """Done with an outcome, or cancelled."""
        outcome, closed = deal["ended"]
        state = TaskState.CANCELLED if outcome is None else TaskState.DONE
        task = self._task(deal, {**row, "next_task_at": row["created_at"] + timedelta(hours=4)}, deal_id)
        return {**task, "state": state, "outcome": outcome, "closed_at": NOW + timedelta(hours=closed)}

    def _invoice(self, invoice: dict[str, Any], deal_id: int, contact: int) -> dict[str, Any]:
        return {
            "deal_id": deal_id,
            "contact_id": contact,
            "status": invoice["status"],
            "currency": invoice["currency"],
            "total": max(invoice["total"], invoice["paid"]),
            "paid": min(invoice["total"], invoice["paid"]),
            "due_on": _day(invoice["due_in"]),
            "created_at": NOW,
            "sent_at": NOW - timedelta(days=10),
            "reminded_at": NOW if invoice["reminded"] else None,
        }


def _later(hours: int | None) -> datetime | None:
    return None if hours is None else NOW + timedelta(hours=hours)


def _day(days: int) -> date:
    return NOW.date() + timedelta(days=days)
