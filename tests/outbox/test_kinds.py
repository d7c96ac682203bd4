"""Kinds of notifications: what is written into the outbox is what is read from it, now and by later versions."""

from __future__ import annotations

import json
from inspect import isabstract

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.queries.notifications import kinds
from crm_core.queries.notifications.dto import ResumedFacts
from crm_core.queries.notifications.registry import (
    AnyKind,
    NotificationKind,
    Sending,
    UnknownKind,
    every_kind,
    notification,
    read,
)
from handlers.ui.notifications.registry import screen_of, shows

DEPLOYED = {
    "lead.new": ({}, kinds.NewLead()),
    "lead.waiting": ({}, kinds.LeadWaiting()),
    "deal.assigned": ({"by": None}, kinds.DealAssigned(by=None)),
    "deals.assigned": (
        {"by": 2, "from": 3, "at": 1773644400000, "deals": [5, 6]},
        kinds.DealsAssigned(by=2, giver=3, at=1773644400000, deals=(5, 6)),
    ),
    "deal.nudge": ({"by": 2}, kinds.DealNudged(by=2)),
    "deal.resumed": ({}, kinds.PauseOver()),
    "deal.stalled": ({"rung": 0, "due": 1773644400}, kinds.DealStalled(rung=0, due=1773644400)),
    "deal.stalled_long": ({"rung": 1, "due": 1773644400}, kinds.DealStalledLong(rung=1, due=1773644400)),
    "deal.renewal": ({}, kinds.RenewalOpened()),
    "task.assigned": ({"task": 7, "rung": -1, "due": 1773644400}, kinds.TaskAssigned(7, -1, 1773644400)),
    "task.soon": ({"task": 7, "rung": 0, "due": 1773644400}, kinds.TaskSoon(7, 0, 1773644400)),
    "task.due": ({"task": 7, "rung": 1, "due": 1773644400}, kinds.TaskDue(7, 1, 1773644400)),
    "task.overdue": ({"task": 7, "rung": 2, "due": 1773644400}, kinds.TaskOverdue(7, 2, 1773644400)),
    "message.in": ({"message": 9}, kinds.ClientWrote(9)),
    "message.edited": ({"message": 9}, kinds.ClientEdited(9)),
    "message.out": ({"message": 9}, kinds.WeWrote(9)),
    "invoice.sent": ({"invoice": 4}, kinds.InvoiceSent(4)),
    "invoice.reminder": ({"invoice": 4, "day": -3, "rung": 0}, kinds.InvoiceReminder(4, -3, 0)),
    "invoice.unpaid": ({"invoice": 4, "day": 3, "rung": 2}, kinds.InvoiceUnpaid(4, 3, 2)),
    "invoice.paid": ({"invoice": 4, "amount": 100}, kinds.InvoicePaid(4, 100)),
    "digest": ({"date": "2026-03-16", "at": 1773644400}, kinds.DailyDigest("2026-03-16", 1773644400)),
    "catch_up": ({}, kinds.CatchUp()),
}
"""What the first version wrote: it may wait in an outbox when a later one starts."""


@pytest.mark.parametrize("kind", every_kind())
@settings(deadline=None)
@given(data=st.data())
def test_a_notification_is_read_as_it_was_written(kind: type[AnyKind], data: st.DataObject) -> None:
    written = data.draw(st.from_type(kind))
    assert read(kind.name, json.loads(json.dumps(written.payload()))) == written


@pytest.mark.parametrize("name", DEPLOYED)
def test_what_waits_in_an_older_outbox_can_still_be_read(name: str) -> None:
    payload, about = DEPLOYED[name]
    assert read(name, payload) == about


def test_no_kind_that_was_ever_deployed_is_forgotten() -> None:
    assert set(DEPLOYED) <= {kind.name for kind in every_kind()}


@pytest.mark.parametrize("kind", every_kind())
def test_every_kind_has_its_loader_and_its_screen(kind: type[AnyKind]) -> None:
    assert not isabstract(kind)
    assert callable(screen_of(kind))


class Unseen(NotificationKind[ResumedFacts]):
    """A kind that somebody has forgotten to give a screen."""

    async def load(self, sending: Sending) -> ResumedFacts | None:
        return None


def test_a_kind_without_a_screen_is_found_out() -> None:
    with pytest.raises(KeyError):
        screen_of(Unseen)


def test_a_kind_without_a_loader_cannot_be_made() -> None:
    class Empty(NotificationKind[ResumedFacts]):
        pass

    with pytest.raises(TypeError):
        Empty()  # type: ignore[abstract]


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match=r"lead\.new"):
        notification("lead.new")(Unseen)


def test_a_kind_has_one_screen() -> None:
    with pytest.raises(ValueError, match="two screens"):
        shows(kinds.NewLead)(screen_of(kinds.NewLead))


def test_a_kind_that_nobody_knows_is_told_apart() -> None:
    with pytest.raises(UnknownKind):
        read("from.the.future", {})
