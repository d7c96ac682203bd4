"""Promises in a table: written with their cause, once; claimed with a lease; marked by its holder alone."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.models import Staff
from crm_core.queries.notifications.kinds import (
    BackupFailed,
    CatchUp,
    DailyDigest,
    DealNudged,
    DealStalled,
    NewLead,
    StaffUnreachable,
    WeWrote,
)
from crm_core.queries.notifications.outbox_dto import LeasedNotification, NewNotification, NotificationFor, StaleLease
from crm_core.queries.notifications.registry import AnyKind
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import NotificationState
from crm_core.services.lead_assignment import LeadAssignment
from crm_core.services.notifications.cancellation import PendingNotifications
from tests.deals.desk import Desk
from tests.reminders.post import Post
from tests.statements import count_statements

SYSTEM = Actor.system()
LEASE = timedelta(minutes=2)


def notification(desk: Desk, key: str, about: AnyKind | None = None, **more: object) -> NewNotification:
    given = {"staff_id": desk.manager.id} | more
    return NewNotification(key, about or DealNudged(), **given)  # type: ignore[arg-type]


async def claim(core: CrmCore, limit: int = 10, *besides: NotificationFor) -> tuple[LeasedNotification, ...]:
    async with core.transaction(SYSTEM) as crm:
        return await crm.outbox.claim(limit, crm.now + LEASE, besides=besides)


async def test_a_key_is_used_once_however_often_it_is_written(desk: Desk, post: Post) -> None:
    await post.put(notification(desk, "a", DealNudged(by=1)), notification(desk, "a"), notification(desk, "b"))
    await post.put(notification(desk, "a"))
    rows = await post.rows()
    assert [(row.dedupe_key, row.payload) for row in rows] == [("a", {"by": 1}), ("b", {"by": None})]


async def test_a_notification_is_kept_with_its_cause_or_not_at_all(desk: Desk, post: Post) -> None:
    async def promise_and_fail() -> None:
        async with desk.core.transaction(SYSTEM) as crm:
            await crm.outbox.put(notification(desk, "a"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await promise_and_fail()
    assert await post.rows() == []


async def test_a_notification_is_for_one_alone_and_for_whom_its_kind_is_meant(desk: Desk) -> None:
    wrong = (
        notification(desk, "a", staff_id=None),
        notification(desk, "a", contact_id=1),
        notification(desk, "a", staff_id=None, contact_id=1),
        notification(desk, "a", WeWrote(1)),
    )
    for nobody_or_two in wrong:
        with pytest.raises(ValueError):
            async with desk.core.transaction(SYSTEM) as crm:
                await crm.outbox.put(nobody_or_two)


async def test_many_notifications_are_written_in_one_statement(desk: Desk) -> None:
    with count_statements(desk.core.storage) as statements:
        async with desk.core.transaction(SYSTEM) as crm:
            await crm.outbox.put_all(notification(desk, f"k{number}") for number in range(400))
    assert len(statements) == 1


async def test_a_claim_is_one_statement_and_tells_where_to_write(desk: Desk, post: Post) -> None:
    await post.put(notification(desk, "a", DealNudged(by=1)))
    with count_statements(desk.core.storage) as statements:
        (claimed,) = await claim(desk.core)
    assert len(statements) == 1
    assert claimed.payload == {"by": 1}
    async with desk.core.storage.reader() as session:
        assert claimed.chat_id == (await session.get_one(Staff, desk.manager.id)).telegram_id
    assert claimed.leased_until == desk.now + LEASE
    assert not claimed.repeated


async def test_notifications_are_claimed_by_urgency_then_age(desk: Desk, post: Post) -> None:
    await post.put(
        notification(desk, "late", CatchUp()),
        notification(desk, "digest", DailyDigest("2026-03-16", 1)),
        notification(desk, "early", CatchUp(), not_before=desk.now - timedelta(hours=1)),
        notification(desk, "talk", NewLead()),
        notification(desk, "tomorrow", NewLead(), not_before=desk.now + timedelta(days=1)),
    )
    keys = {row.id: row.dedupe_key for row in await post.rows()}
    assert [keys[one.id] for one in await claim(desk.core)] == ["talk", "early", "late", "digest"]


async def test_what_one_has_claimed_another_does_not_get(desk: Desk, post: Post) -> None:
    await post.put(*(notification(desk, f"k{number}") for number in range(30)))
    claims = await asyncio.gather(*(claim(desk.core, 7) for _ in range(6)))
    ids = [one.id for claimed in claims for one in claimed]
    assert len(ids) == len(set(ids))
    assert len(ids) + len(await claim(desk.core, 30)) == 30


async def test_whoever_is_being_written_to_gets_nothing_more_meanwhile(desk: Desk, post: Post) -> None:
    await post.put(notification(desk, "a"), notification(desk, "b", staff_id=desk.colleague.id))
    (claimed,) = await claim(desk.core, 10, NotificationFor(staff_id=desk.manager.id), NotificationFor(contact_id=1))
    assert claimed.staff_id == desk.colleague.id


async def test_a_lease_that_ran_out_is_taken_over_and_the_notification_counted_as_perhaps_repeated(
    desk: Desk, post: Post
) -> None:
    await post.put(notification(desk, "a"))
    (first,) = await claim(desk.core)
    assert await claim(desk.core) == ()
    desk.clock.advance(LEASE)
    (second,) = await claim(desk.core)
    assert (second.id, second.repeated) == (first.id, True)


async def mark(core: CrmCore, how: str, of: LeasedNotification) -> None:
    async with core.transaction(SYSTEM) as crm:
        match how:
            case "sent":
                await crm.outbox.sent(of.id, of.lease, 1, 1)
            case "drop":
                await crm.outbox.drop(of.id, of.lease, "why")
            case "failed":
                await crm.outbox.failed(of.id, of.lease, "why")
            case "again":
                await crm.outbox.again(of.id, of.lease, crm.now + LEASE)
            case _:
                await crm.outbox.postpone(of.id, of.lease, crm.now + LEASE)


@pytest.mark.parametrize("how", ["sent", "drop", "failed", "again", "postpone"])
async def test_whatever_a_stale_lease_says_is_refused(desk: Desk, post: Post, how: str) -> None:
    await post.put(notification(desk, "a"))
    (stale,) = await claim(desk.core)
    desk.clock.advance(LEASE)
    (fresh,) = await claim(desk.core)
    with pytest.raises(StaleLease):
        await mark(desk.core, how, stale)
    row = await post.row(dedupe_key="a")
    assert (row.state, row.lease) == (NotificationState.PENDING, fresh.lease)
    await mark(desk.core, how, fresh)


async def test_a_lease_that_nobody_took_over_still_counts(desk: Desk, post: Post) -> None:
    """The message has gone out: to refuse the mark would send it twice."""
    await post.put(notification(desk, "a"))
    (claimed,) = await claim(desk.core)
    desk.clock.advance(LEASE * 2)
    async with desk.core.transaction(SYSTEM) as crm:
        await crm.outbox.sent(claimed.id, claimed.lease, 5, 6)
    row = await post.row(dedupe_key="a")
    assert (row.state, row.chat_id, row.message_id, row.lease) == (NotificationState.SENT, 5, 6, None)


async def test_notifications_given_back_are_anybodys_at_once(desk: Desk, post: Post) -> None:
    await post.put(notification(desk, "a"), notification(desk, "b"))
    claimed = await claim(desk.core)
    async with desk.core.transaction(SYSTEM) as crm:
        await crm.outbox.release([one.id for one in claimed], claimed[0].lease)
    again = await claim(desk.core)
    assert len(again) == 2
    assert not any(one.repeated for one in again)


async def test_a_withdrawn_notification_is_not_claimed(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    await post.put(notification(desk, "a", deal_id=deal_id), notification(desk, "b", DealStalled(0), deal_id=deal_id))
    async with desk.core.transaction(SYSTEM) as crm:
        await PendingNotifications(crm).cancel([deal_id], kinds=[DealStalled.name])
    assert [one.kind for one in await claim(desk.core)] == [DealNudged.name]
    assert (await post.row(dedupe_key="b")).why == "withdrawn"


async def test_a_notification_withdrawn_while_it_is_on_its_way_is_marked_as_it_ended(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    await post.put(notification(desk, "a", deal_id=deal_id))
    (claimed,) = await claim(desk.core)
    async with desk.core.transaction(SYSTEM) as crm:
        await PendingNotifications(crm).cancel([deal_id], kinds=[DealNudged.name])
    async with desk.core.transaction(SYSTEM) as crm:
        await crm.outbox.sent(claimed.id, claimed.lease, 5, 6)
    assert (await post.row(dedupe_key="a")).state is NotificationState.SENT


async def test_whoever_is_unreachable_loses_all_that_waits_and_others_nothing(desk: Desk, post: Post) -> None:
    await post.put(
        notification(desk, "a"), notification(desk, "b"), notification(desk, "c", staff_id=desk.colleague.id)
    )
    async with desk.core.transaction(SYSTEM) as crm:
        assert await crm.outbox.unreachable(NotificationFor(staff_id=desk.manager.id)) == 2
    assert [row.state for row in await post.rows(kind=DealNudged.name)] == [
        NotificationState.FAILED,
        NotificationState.FAILED,
        NotificationState.PENDING,
    ]


async def test_leaders_learn_once_that_a_colleague_cannot_be_reached(desk: Desk, post: Post) -> None:
    await desk.deal()
    gone = NotificationFor(staff_id=desk.manager.id)
    for _ in range(3):
        async with desk.core.transaction(SYSTEM) as crm:
            await crm.outbox.unreachable(gone)
    told = await post.deliver()
    assert {(one.recipient.staff_id, one.about) for one in told} == {
        (leader, StaffUnreachable(desk.manager.id or 0)) for leader in await leading(desk)
    }
    assert {(one.facts.name, one.facts.deals) for one in told} == {(desk.manager.name, 1)}
    async with desk.core.transaction(SYSTEM) as crm:
        await crm.outbox.reachable(gone)
        await crm.outbox.unreachable(gone)
    assert await post.deliver() == [], "no more than once a day"
    post.clock.advance(timedelta(days=1))
    async with desk.core.transaction(SYSTEM) as crm:
        await crm.outbox.reachable(gone)
        await crm.outbox.unreachable(gone)
        await crm.outbox.reachable(gone)
    assert await post.deliver() == [], "they are back before it was told"


async def leading(desk: Desk) -> set[int]:
    async with desk.core.transaction(SYSTEM) as crm:
        return set(await LeadAssignment(crm).directors(desk.manager.department_id)) - {desk.manager.id or 0}


async def test_a_backup_that_failed_is_told_to_administrators_once_a_day(desk: Desk, post: Post) -> None:
    async with desk.core.storage.writer() as session:
        await session.execute(
            update(Staff).where(Staff.id == desk.colleague.id).values(role=Role.admin, telegram_id=9_000_001)
        )
    for _ in range(3):
        async with desk.core.transaction(SYSTEM) as crm:
            await crm.news.backup_failed("disk")
    assert [(one.recipient.staff_id, one.about) for one in await post.deliver()] == [
        (desk.colleague.id, BackupFailed("disk"))
    ]


async def test_a_manager_cannot_lay_hands_on_the_outbox(desk: Desk) -> None:
    with pytest.raises(Refused):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.outbox.claim(10, crm.now)


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_a_scan_of_what_is_due_goes_by_its_index(desk: Desk, post: Post) -> None:
    """The words of a partial index stand in the statement itself: bound, they would hide it from the planner."""
    with count_statements(desk.core.storage) as statements:
        await post.tick.scan()
        await claim(desk.core)
    async with desk.core.storage.reader() as session:
        for statement in statements:
            plan = (await session.execute(text(f"EXPLAIN QUERY PLAN {statement.replace('?', '1')}"))).all()
            scans = {row.detail for row in plan if row.detail.startswith("SCAN") and " USING " not in row.detail}
            assert scans <= {"SCAN due"}, statement  # the claim's own list of ids


async def test_a_reply_to_any_message_of_a_long_notification_finds_its_deal(desk: Desk, post: Post) -> None:
    deal = await desk.deal()
    await post.put(notification(desk, "a", deal_id=deal))
    (claimed,) = await claim(desk.core)
    async with desk.core.transaction(SYSTEM) as crm:
        await crm.outbox.sent(claimed.id, claimed.lease, 7, 12, earlier=(10, 11))
    async with desk.core.reading(desk.manager) as crm:
        found = [await crm.conversation.deal_behind(7, message) for message in (10, 11, 12)]
        elsewhere = [await crm.conversation.deal_behind(8, 10), await crm.conversation.deal_behind(7, 13)]
    assert found == [deal] * 3
    assert elsewhere == [None, None]
