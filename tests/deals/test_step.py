"""The loop in one sitting (R9): outcome, stage, fields, next task, in one commit."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm_core.errors import BadValue, FieldsMissing, NextTaskRequired, Outdated, Refused
from crm_core.roles import Role
from crm_core.rules import policy
from crm_core.rules.deals.statuses import DealStatus, TaskState
from crm_core.rules.policy import Permission
from crm_core.services.deals import Done, Earlier, NewTask, Step
from tests.deals.desk import Desk
from tests.statements import count_statements

MOSCOW = ZoneInfo("Europe/Moscow")


async def test_a_new_deal_stands_on_the_first_stage_with_its_task_and_limit(desk: Desk) -> None:
    card = await desk.card(await desk.deal())
    assert card.stage.code == "request_received"
    assert [task.type for task in card.tasks] == ["call"]
    assert card.tasks[0].due_at == datetime(2026, 3, 16, 10, 30, tzinfo=MOSCOW)
    assert card.stage_due_at == datetime(2026, 3, 16, 14, 0, tzinfo=MOSCOW)
    assert card.version == 1


async def test_one_step_finishes_the_task_moves_the_deal_and_sets_the_next(desk: Desk) -> None:
    deal = await desk.deal(need="Нужен сайт")
    task = await desk.task(deal)
    await desk.finish(deal, "reached", note="Интересно", to="contact_made", next_task=desk.call(days=2))
    card = await desk.card(deal)
    assert (card.stage.code, card.version) == ("contact_made", 2)
    assert [line.due_at for line in card.tasks] == [desk.now + timedelta(days=2)]
    done = (await desk.tasks(deal, TaskState.DONE))[0]
    assert (done.id, done.outcome, done.note, done.closed_by) == (task.id, "reached", "Интересно", desk.manager.id)


async def test_the_stage_makes_its_own_task_when_none_is_given(desk: Desk) -> None:
    deal = await desk.deal(need="Нужен сайт")
    await desk.finish(deal, to="contact_made")
    tasks = (await desk.card(deal)).tasks
    assert [(task.type, task.title.ru) for task in tasks] == [("call", "Выявить потребность")]
    assert (await desk.row(deal)).next_task_at == tasks[0].due_at


async def test_several_stages_in_one_conversation_are_each_recorded(desk: Desk) -> None:
    deal = await desk.deal(need="Нужен сайт", amount=100_00)
    await desk.finish(deal, to="proposal_sent", fields={"product": await desk.product()})
    entries = await desk.entries(deal)
    assert [(entry.seq, entry.stage, entry.passed) for entry in entries] == [
        (1, "request_received", False),
        (2, "contact_made", True),
        (3, "need_identified", True),
        (4, "demo_planned", True),
        (5, "demo_held", True),
        (6, "proposal_sent", False),
    ]


async def test_a_plan_says_what_is_missing_and_changes_nothing(desk: Desk) -> None:
    deal = await desk.deal()
    task = await desk.task(deal)
    async with desk.core.transaction(desk.manager) as crm:
        plan = await crm.deals.steps.plan(Step(deal, 1, done=Done(task.id, "reached"), to="need_identified"))
    assert [field.code for field in plan.missing] == ["need", "product"]
    assert [stage.code for stage in plan.passed] == ["contact_made", "need_identified"]
    assert not plan.needs_next
    assert not plan.ready
    assert plan.suggested is not None
    assert plan.suggested.type == "call"
    assert (await desk.card(deal)).version == 1


async def test_a_move_without_its_required_fields_leaves_nothing(desk: Desk) -> None:
    deal = await desk.deal()
    with pytest.raises(FieldsMissing) as missing:
        await desk.finish(deal, to="contact_made")
    assert missing.value.fields == ("need",)
    card = await desk.card(deal)
    assert (card.version, card.stage.code, len(card.tasks)) == (1, "request_received", 1)


async def test_answers_given_with_the_step_are_kept_where_they_belong(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт", amount=100_00)
    answers = {
        "product": await desk.product(),
        "company_name": "ООО «Ромашка»",
        "phone": "8 (912) 345-67-89",
        "industry": "Торговля",
        "languages": ["en", "ru"],
        "annual_revenue": "12 500 000",
    }
    await desk.finish(deal, to="terms_agreed", fields=answers)
    card = await desk.card(deal)
    assert (card.company, card.contact.phone) == ("ООО «Ромашка»", "+79123456789")
    assert card.fields["industry"] == "trade"
    assert card.fields["languages"] == ["ru", "en"]
    assert card.fields["annual_revenue"] == {"minor": 12_500_000_00, "currency": "RUB"}


async def test_an_open_deal_is_never_left_without_a_next_step(desk: Desk) -> None:
    deal = await desk.deal()
    with pytest.raises(NextTaskRequired):
        await desk.finish(deal, "wrong_number")
    assert len((await desk.card(deal)).tasks) == 1


async def test_no_answer_offers_the_next_attempt_by_itself(desk: Desk) -> None:
    deal = await desk.deal()
    task = await desk.task(deal)
    async with desk.core.transaction(desk.manager) as crm:
        plan = await crm.deals.steps.plan(Step(deal, 1, done=Done(task.id, "no_answer")))
    assert plan.needs_next
    assert plan.suggested is not None
    assert (plan.suggested.type, str(plan.suggested.due)) == ("call", "2wh")


async def test_a_second_press_changes_nothing(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    task = await desk.task(deal)
    press = Step(deal, 1, done=Done(task.id, "reached"), to="contact_made")
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.steps.take(press)
    with pytest.raises(Outdated):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.steps.take(press)
    assert len(await desk.entries(deal)) == 2


async def test_a_task_that_was_done_meanwhile_cannot_be_done_again(desk: Desk) -> None:
    deal = await desk.deal()
    task = await desk.task(deal)
    await desk.finish(deal, "call_back", next_task=desk.call())
    with pytest.raises(Outdated):
        await desk.take(deal, done=Done(task.id, "reached"), next_task=desk.call())


async def test_a_colleague_cannot_touch_the_deal_and_learns_nothing(desk: Desk) -> None:
    deal = await desk.deal()
    for unreachable in (deal, 999_999):
        with pytest.raises(Refused):
            async with desk.core.transaction(desk.colleague) as crm:
                await crm.deals.steps.take(Step(unreachable, 1, next_task=desk.call()))
    await desk.take(deal, actor=desk.head, next_task=desk.call())


async def test_the_last_stage_wins_the_deal_and_stops_its_clocks(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт", amount=100_00)
    fields = {"product": await desk.product(), "company_name": "Ромашка"}
    await desk.finish(deal, to="paid", fields=fields)
    row = await desk.row(deal)
    assert row.status is DealStatus.WON
    assert row.closed_at == desk.now
    assert (row.next_task_at, row.stage_due_at, row.stall_rung_at) == (None, None, None)
    assert await desk.tasks(deal, TaskState.OPEN) == []


async def test_a_step_back_asks_for_a_reason_alone_and_is_recorded_with_it(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    await desk.finish(deal, to="contact_made")
    back = Step(deal, 2, to="request_received")
    async with desk.core.transaction(desk.manager) as crm:
        plan = await crm.deals.steps.plan(back)
    assert (plan.missing, plan.needs_why, plan.ready) == ((), True, False)
    for unsaid in (None, "  "):
        with pytest.raises(BadValue) as bad:
            await desk.take(deal, to="request_received", why=unsaid)
        assert (bad.value.reason, bad.value.field) == ("empty", "why")
    await desk.take(deal, to="request_received", why="Клиент попросил начать сначала")
    assert [(entry.stage, entry.note) for entry in await desk.entries(deal)] == [
        ("request_received", None),
        ("contact_made", None),
        ("request_received", "Клиент попросил начать сначала"),
    ]


async def test_a_step_back_takes_the_permission_for_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    deal = await desk.deal(need="Сайт")
    await desk.finish(deal, to="contact_made")
    theirs = dict(policy.SCOPES[Role.manager])
    del theirs[Permission.deal_move_back]
    monkeypatch.setattr(policy, "SCOPES", {**policy.SCOPES, Role.manager: theirs})
    with pytest.raises(Refused):
        await desk.take(deal, to="request_received", why="Ошибка")
    await desk.take(deal, actor=desk.head, to="request_received", why="Ошибка")


async def test_each_stage_ahead_says_what_it_would_ask_for(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    async with desk.core.reading(desk.manager) as crm:
        ahead = await crm.deals.steps.ahead(deal)
    asked = {move.target.code: [field.code for field in move.missing] for move in ahead}
    assert asked["contact_made"] == []
    assert asked["proposal_sent"] == ["product", "amount"]
    assert list(asked)[-1] == "paid"
    assert asked["paid"] == ["product", "amount", "company_name"]


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        (NewTask("dance", datetime(2026, 3, 17, 10, tzinfo=MOSCOW)), "unknown_code"),
        (NewTask("call", datetime(2026, 3, 15, 10, tzinfo=MOSCOW)), "in_the_past"),
        (NewTask("call", datetime(2099, 3, 15, 10, tzinfo=MOSCOW)), "too_far"),
        (NewTask("call", datetime(2026, 3, 17, 10, tzinfo=MOSCOW), "я" * 201), "too_long"),
    ],
)
async def test_a_task_that_cannot_be_is_refused(desk: Desk, task: NewTask, reason: str) -> None:
    deal = await desk.deal()
    with pytest.raises(BadValue) as bad:
        await desk.take(deal, next_task=task)
    assert bad.value.reason == reason


@pytest.mark.parametrize(
    ("earlier", "left", "cancelled"),
    [
        ("beside", ["Позвонить по новой заявке", "Выявить потребность"], 0),
        ("replaced", ["Выявить потребность"], 1),
        ("instead", ["Позвонить по новой заявке"], 0),
    ],
)
async def test_a_move_by_hand_leaves_replaces_or_keeps_to_the_earlier_task(
    desk: Desk, earlier: Earlier, left: list[str], cancelled: int
) -> None:
    deal = await desk.deal(need="Сайт")
    task = await desk.task(deal)
    async with desk.core.transaction(desk.manager) as crm:
        assert (await crm.deals.steps.plan(Step(deal, 1, to="contact_made"))).beside == (task.id,)
        plan = await crm.deals.steps.plan(Step(deal, 1, to="contact_made", earlier=earlier))
    assert (plan.suggested is None) is (earlier == "instead")
    assert bool(plan.beside) is (earlier == "beside")
    await desk.take(deal, to="contact_made", earlier=earlier)
    card = await desk.card(deal)
    assert sorted(one.title.ru for one in card.tasks) == sorted(left)
    assert (await desk.row(deal)).next_task_at == card.tasks[0].due_at
    assert len(await desk.tasks(deal, TaskState.CANCELLED)) == cancelled


async def test_a_step_that_ends_its_only_task_asks_nothing_about_earlier_ones(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    task = await desk.task(deal)
    async with desk.core.transaction(desk.manager) as crm:
        plan = await crm.deals.steps.plan(Step(deal, 1, done=Done(task.id, "reached"), to="contact_made"))
    assert plan.beside == ()


async def test_tasks_are_not_replaced_by_nothing(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    with pytest.raises(NextTaskRequired):
        await desk.take(deal, earlier="replaced")


async def test_a_stage_move_takes_six_statements_from_reading_the_deal_to_the_audit(desk: Desk) -> None:
    """The move alone. What is around it (who presses, what was typed so far, the card that is shown) is counted by
    tests/handlers/test_statements.py; the update's own commit and the mark of its answer by the benchmarks."""
    deal = await desk.deal(need="Сайт")
    task = await desk.task(deal)
    with count_statements(desk.core.storage) as statements:
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.steps.take(Step(deal, 1, done=Done(task.id, "reached"), to="contact_made"))
    assert len(statements) <= 6, statements
