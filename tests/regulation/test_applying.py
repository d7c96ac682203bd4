"""A new regulation is applied whole or not at all, and the deals that there are follow it (R5), on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.models import AppliedRegulation, AuditEntry, Deal
from crm_core.regulation.changes import How, What
from crm_core.regulation.values import WorkDuration
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus
from crm_core.services.deals import Done, NewTask
from crm_core.services.regulation import AppliedMeanwhile, RegulationInUse
from tests.deals.desk import Desk
from tests.people import hire
from tests.regulation.edits import DEFAULT, apply, edited, moved, plan, without_stage, written

MOSCOW = ZoneInfo("Europe/Moscow")
NEED = {"need": "Сайт для кофейни"}


async def stored(core: CrmCore, model: Any) -> list[Any]:
    async with core.storage.reader() as session:
        return list((await session.execute(select(model).order_by(model.id))).scalars())


async def acts(core: CrmCore, action: str) -> list[AuditEntry]:
    return [entry for entry in await stored(core, AuditEntry) if entry.action == action]


async def test_the_first_start_records_the_regulation_that_it_began_with(core: CrmCore) -> None:
    async with core.transaction(Actor.system()) as crm:
        assert await crm.regulations.applied() is None
        await crm.regulations.adopt(written(DEFAULT))
        await crm.regulations.adopt(written(edited(('limit = "4wh"', 'limit = "8wh"'))))
    async with core.reading(Actor.system()) as crm:
        applied = await crm.regulations.applied()
    assert applied is not None
    assert (applied.number, applied.applied_by, applied.text, applied.rules) == (1, None, DEFAULT, core.regulation)


async def test_the_newest_one_holds_and_the_old_ones_are_kept(core: CrmCore) -> None:
    admin = await hire(core, Role.admin, department_name=None)
    await apply(core, DEFAULT)
    await apply(core, edited(('limit = "4wh"', 'limit = "8wh"')), admin)
    async with core.reading(Actor.system()) as crm:
        applied = await crm.regulations.applied()
        assert await crm.regulations.number() == 2
    assert applied is not None
    assert applied.applied_by == admin.id
    assert str(applied.rules.first_stage("inbound").limit) == "8wh"
    assert [row.id for row in await stored(core, AppliedRegulation)] == [1, 2]
    assert [(entry.subject_id, entry.actor_id) for entry in await acts(core, "regulation.apply")] == [
        (1, None), (2, admin.id),
    ]  # fmt: skip


async def test_rules_kept_by_an_older_version_are_read_from_their_text_again(core: CrmCore) -> None:
    await apply(core, DEFAULT)
    async with core.storage.writer() as session:
        await session.execute(update(AppliedRegulation).values(rules={"a_key_of_old": 1}))
    async with core.reading(Actor.system()) as crm:
        applied = await crm.regulations.applied()
    assert applied is not None
    assert applied.rules == core.regulation


async def test_only_an_administrator_applies_one(core: CrmCore) -> None:
    supervisor = await hire(core, Role.supervisor, department_name=None)
    with pytest.raises(Refused):
        await apply(core, DEFAULT, supervisor)
    assert await stored(core, AppliedRegulation) == []
    assert [entry.allowed for entry in await acts(core, "regulation.apply")] == [False]


async def test_a_renamed_stage_keeps_its_deals(desk: Desk) -> None:
    deals = [await desk.deal() for _ in range(3)]
    text = edited(('name.ru = "Заявка получена"', 'name.ru = "Обращение получено"'))
    applied = await apply(desk.core, text)
    (change,) = applied.changes
    assert (change.what, change.how, change.codes) == (What.STAGE, How.RENAMED, ("inbound", "request_received"))
    assert applied.open_at(change) == 3
    for deal in deals:
        card = await desk.card(deal)
        assert (card.stage.name.ru, card.version) == ("Обращение получено", 1)
        assert len(await desk.entries(deal)) == 1


async def test_a_stage_with_deals_is_not_removed_without_saying_where_they_go(desk: Desk) -> None:
    deals = [await desk.deal() for _ in range(3)]
    for deal in deals:
        await desk.take(deal, to="contact_made", fields=NEED)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deals[0], 2, "expensive")
    with pytest.raises(RegulationInUse) as refused:
        await apply(desk.core, without_stage("contact_made"))
    (stranded,) = refused.value.plan.stranded
    assert (stranded.funnel, stranded.stage, stranded.open, stranded.closed) == ("inbound", "contact_made", 2, 1)
    assert stranded.name is not None
    assert stranded.name.ru == "Контакт установлен"
    assert stranded.choices[0].code == "request_received"
    assert "paid" not in {stage.code for stage in stranded.choices}
    assert await stored(desk.core, AppliedRegulation) == []
    assert {(await desk.row(deal)).stage for deal in deals} == {"contact_made"}


async def test_the_deals_of_a_removed_stage_go_where_the_file_says(desk: Desk) -> None:
    deal, other = await desk.deal(), await desk.deal()
    await desk.take(deal, to="contact_made", fields=NEED)
    desk.clock.advance(timedelta(hours=3))
    applied = await apply(desk.core, without_stage("contact_made", moved("contact_made", "need_identified")))
    assert [(one.standing.count, one.to_stage) for one in applied.movings] == [(1, "need_identified")]
    row = await desk.row(deal)
    stage = desk.core.regulation.stage("inbound", "need_identified")
    assert (row.stage, row.version, row.stage_entered_at) == ("need_identified", 3, desk.now)
    assert isinstance(stage.limit, WorkDuration)
    assert row.stage_due_at == desk.core.calendar.add(desk.now, stage.limit) == row.stall_rung_at
    assert [(entry.seq, entry.stage) for entry in await desk.entries(deal)] == [
        (1, "request_received"), (2, "contact_made"), (3, "need_identified"),
    ]  # fmt: skip
    last_move = (await acts(desk.core, "deal.move"))[-1]
    assert last_move.subject_id == deal
    assert last_move.detail == {"from": "contact_made", "to": "need_identified", "regulation": 1}
    assert (await desk.row(other)).stage == "request_received"
    assert len(await desk.tasks(deal)) == len((await desk.card(deal)).tasks) == 2, "it keeps its next steps"


async def test_a_closed_deal_moves_along_and_enters_nothing(desk: Desk) -> None:
    deal = await desk.deal()
    await desk.take(deal, to="contact_made", fields=NEED)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, 2, "expensive")
    await apply(desk.core, without_stage("contact_made", moved("contact_made", "request_received")))
    row = await desk.row(deal)
    assert (row.stage, row.status) == ("request_received", DealStatus.LOST)
    assert len(await desk.entries(deal)) == 2


async def test_a_removed_funnel_sends_its_deals_to_another_one(desk: Desk) -> None:
    deal = await desk.deal("outreach")
    start = DEFAULT.index('[[funnels]]\ncode = "outreach"')
    end = DEFAULT.index('[[funnels]]\ncode = "renewal"')
    text = DEFAULT[:start] + DEFAULT[end:]
    with pytest.raises(RegulationInUse) as refused:
        await apply(desk.core, text)
    assert refused.value.plan.stranded[0].choices[0].code == "request_received"
    await apply(desk.core, text + moved("company_selected", "contact_made", "outreach", "inbound"))
    row = await desk.row(deal)
    assert (row.funnel, row.stage) == ("inbound", "contact_made")
    assert [(entry.funnel, entry.stage) for entry in await desk.entries(deal)][-1] == ("inbound", "contact_made")


async def test_what_is_won_follows_the_sale_and_what_is_open_never_goes_there(desk: Desk) -> None:
    won, at_work = await desk.deal(), await desk.deal()
    everything = {"need": "Сайт", "product": await desk.product(), "amount": 100_00, "company_name": "Кофейня"}
    await desk.take(won, to="paid", fields=everything)
    await desk.take(at_work, to="contact_made", fields=NEED)
    assert (await desk.row(won)).status is DealStatus.WON
    renamed = ('code = "paid"\nname.ru = "Оплата получена"', 'code = "sold"\nname.ru = "Оплата получена"')
    await apply(desk.core, edited(renamed))
    assert (await desk.row(won)).stage == "sold"
    wrong = without_stage("contact_made", moved("contact_made", "paid"))
    with pytest.raises(RegulationInUse) as refused:
        await apply(desk.core, wrong)
    assert [(one.stage, one.wrong) for one in refused.value.plan.stranded] == [("contact_made", "paid")]


async def test_what_is_removed_although_it_is_used_is_counted(desk: Desk) -> None:
    deal = await desk.deal(source="avito")
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.editing.edit(deal, 1, "company_name", "Ромашка")
        await crm.deals.editing.edit(deal, 2, "industry", "trade")
        await crm.deals.closing.lose(deal, 3, "no_time")
    reason = DEFAULT[DEFAULT.index('[[reasons]]\ncode = "no_time"') : DEFAULT.index('[[reasons]]\ncode = "competitor"')]
    field = DEFAULT[
        DEFAULT.index('[[fields]]\ncode = "industry"') : DEFAULT.index('[[fields]]\ncode = "annual_revenue"')
    ]
    source = '    { code = "avito", group = "online", name = { ru = "Авито", en = "Avito" } },\n'
    asked = ('required = ["industry", "employees"]', 'required = ["employees"]')
    applied = await apply(desk.core, edited((reason, ""), (field, ""), (source, ""), asked))
    used = {(one.change.what, one.change.codes[-1]): (one.count, one.blocks) for one in applied.in_use}
    assert used == {
        (What.SOURCE, "avito"): (1, False),
        (What.FIELD, "industry"): (1, False),
        (What.REASON, "no_time"): (1, False),
    }


async def test_a_choice_that_somebody_has_chosen_is_counted(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.editing.edit(deal, 1, "languages", ["en", "uz"])
    lines = [line + "\n" for line in DEFAULT.splitlines() if "Узбекский" in line or "Китайский" in line]
    found = await plan(desk.core, edited(*((line, "") for line in lines)))
    assert [(one.change.codes, one.count) for one in found.in_use] == [(("languages", "uz"), 1)]


async def test_a_type_of_task_goes_only_when_its_tasks_are_done(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.transaction(desk.manager) as crm:
        await crm.tasks.add(deal, NewTask("invoice_chase", desk.now + timedelta(days=1)))
    start = DEFAULT.index('[[task_types]]\ncode = "invoice_chase"')
    kind = DEFAULT[start : DEFAULT.index('[[task_types]]\ncode = "follow_up"')]
    text = DEFAULT.replace(kind, "").replace('"invoice_chase"', '"call"')
    with pytest.raises(RegulationInUse) as refused:
        await apply(desk.core, text)
    assert [(one.change.codes, one.count) for one in refused.value.plan.in_use if one.blocks] == [
        (("invoice_chase",), 1)
    ]
    chasing = next(task for task in (await desk.card(deal)).tasks if task.type == "invoice_chase")
    await desk.take(deal, done=Done(chasing.id, "promised"))
    await apply(desk.core, text)


async def test_a_field_in_use_does_not_become_another_type(desk: Desk) -> None:
    number = (
        'code = "employees"\nentity = "company"\ntype = "number"',
        'code = "employees"\nentity = "company"\ntype = "date"',
    )
    deal = await desk.deal()
    assert (await plan(desk.core, edited(number))).possible
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.editing.edit(deal, 1, "company_name", "Ромашка")
        await crm.deals.editing.edit(deal, 2, "employees", "12")
    assert not (await plan(desk.core, edited(number))).possible


async def test_of_two_that_are_applied_at_once_the_second_is_told(desk: Desk) -> None:
    await apply(desk.core, DEFAULT)
    await apply(desk.core, edited(('limit = "4wh"', 'limit = "8wh"')))
    with pytest.raises(AppliedMeanwhile):
        async with desk.core.transaction(Actor.system()) as crm:
            await crm.regulations.apply(written(DEFAULT), over=1)
    assert len(await stored(desk.core, AppliedRegulation)) == 2


async def test_many_deals_move_and_are_measured_in_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_core.services.regulation.deal_migration._BATCH", 2)
    deals = [await desk.deal() for _ in range(5)]
    for deal in deals[:3]:
        await desk.take(deal, to="contact_made", fields=NEED)
    text = without_stage("contact_made", moved("contact_made", "need_identified")).replace(
        'limit = "4wh"', 'limit = "2wd"', 1
    )
    await apply(desk.core, text)
    rows: list[Deal] = [await desk.row(deal) for deal in deals]
    assert [row.stage for row in rows] == ["need_identified"] * 3 + ["request_received"] * 2
    assert {row.stage_due_at for row in rows[3:]} == {desk.now + timedelta(days=2)}
    assert {row.stage_due_at for row in rows[:3]} == {desk.now + timedelta(days=3)}


async def test_what_was_moved_by_the_old_regulation_meanwhile_is_settled_afterwards(desk: Desk) -> None:
    """Another process applies; this one does not know it yet, and takes a deal to the stage that is gone."""
    gone, slow = await desk.deal(), await desk.deal()
    old = desk.core.regulation
    text = without_stage("contact_made", moved("contact_made", "need_identified")).replace(
        'limit = "3wd"', 'limit = "1wd"', 1
    )
    await apply(desk.core, text)
    desk.core.follow(old)
    applied_at = desk.now
    desk.clock.advance(timedelta(seconds=3))
    await desk.take(gone, to="contact_made", fields=NEED)
    await desk.take(slow, to="need_identified", fields={**NEED, "product": await desk.product()})
    desk.core.follow(written(text).in_force)
    async with desk.core.transaction(Actor.system()) as crm:
        assert await crm.regulations.settle_late(applied_at) == 2
    assert [(await desk.row(deal)).stage for deal in (gone, slow)] == ["need_identified"] * 2
    assert {(await desk.row(deal)).stage_due_at for deal in (gone, slow)} == {desk.now + timedelta(days=1)}
    async with desk.core.transaction(Actor.system()) as crm:
        assert await crm.regulations.settle_late(applied_at) == 0
