"""What clients do for themselves (R24): a call at a time of their choice, a mark once it is over."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from crm_core.models import Deal, Message, Task
from crm_core.roles import Role
from crm_core.rules.deals.statuses import DealStatus, TaskState
from handlers.ui.callbacks.own_requests import CallMeAt, RateUs
from tests.handlers.chat import Chat
from tests.handlers.desk import OLEG, Desk
from tests.people import hire

Phone = Callable[..., Chat]


async def calls(desk: Desk) -> list[Task]:
    async with desk.core.storage.reader() as session:
        rows = await session.scalars(select(Task).where(Task.state == TaskState.OPEN).order_by(Task.id))
        return [one for one in rows if one.created_by is None]


async def win(desk: Desk) -> None:
    async with desk.core.storage.writer() as session:
        deal = await session.get(Deal, desk.deal)
        assert deal is not None
        deal.status, deal.closed_at = DealStatus.WON, deal.created_at


async def test_a_call_is_a_task_at_the_time_that_the_client_chose(desk: Desk, chat: Phone) -> None:
    oleg, before = chat(OLEG, name="Олег"), len(await calls(desk))
    await oleg.say("/my")
    await oleg.press("Позвоните мне")
    chosen = oleg.data("завтра 12:00")
    for _again in range(2):
        await oleg.press_data(chosen)
        assert "Анна позвонит завтра 12:00" in (oleg.toast or "")
    tasks = await calls(desk)
    assert len(tasks) == before + 1, "pressed twice, asked once"
    assert (tasks[-1].owner_id, f"{tasks[-1].due_at:%d %H:%M}") == (desk.actor.id, "17 09:00")
    async with desk.core.storage.reader() as session:
        assert "📞 Позвоните мне 17.03 12:00" in list(await session.scalars(select(Message.text)))


async def test_a_forged_time_of_the_past_is_refused(desk: Desk, chat: Phone) -> None:
    oleg, before = chat(OLEG, name="Олег"), len(await calls(desk))
    await oleg.press_data(CallMeAt(deal=desk.deal, at="2001011200"))
    await oleg.press_data(CallMeAt(deal=desk.deal, at="9999999999"))
    assert len(await calls(desk)) == before


async def test_nobody_calls_or_rates_for_somebody_elses_deal(desk: Desk, chat: Phone) -> None:
    stranger = chat(600_555, name="Чужой")
    await stranger.say("/start")
    await stranger.press("Даю согласие")
    before = len(await calls(desk))
    await stranger.press_data(CallMeAt(deal=desk.deal, at="2603171200"))
    await win(desk)
    await stranger.press_data(RateUs(deal=desk.deal, mark=1))
    assert len(await calls(desk)) == before
    async with desk.core.storage.reader() as session:
        assert await session.scalar(select(Deal.rating).where(Deal.id == desk.deal)) is None


async def test_a_low_mark_is_a_task_for_whoever_leads_and_a_good_one_is_none(desk: Desk, chat: Phone) -> None:
    head = await hire(desk.core, Role.head, "Олеся")
    await win(desk)
    oleg = chat(OLEG, name="Олег")
    await oleg.say("/my")
    await oleg.press("Оценить работу")
    low, good = oleg.data("2 ⭐"), oleg.data("5 ⭐")
    leading = {head.id, desk.boss.id}
    before = len(await calls(desk))
    await oleg.press_data(low)
    assert "Что пошло не так" in oleg.text
    tasks = await calls(desk)
    assert len(tasks) == before + 1
    assert tasks[-1].owner_id in leading
    await oleg.press_data(low)
    await oleg.press_data(good)
    assert len(await calls(desk)) == before + 1
    async with desk.core.storage.reader() as session:
        assert await session.scalar(select(Deal.rating).where(Deal.id == desk.deal)) == 5
    await oleg.say("/my")
    assert "⭐⭐⭐⭐⭐" in oleg.text


async def test_an_open_deal_cannot_be_rated(desk: Desk, chat: Phone) -> None:
    oleg = chat(OLEG, name="Олег")
    await oleg.press_data(RateUs(deal=desk.deal, mark=5))
    async with desk.core.storage.reader() as session:
        assert await session.scalar(select(Deal.rating).where(Deal.id == desk.deal)) is None
