"""What the day's usual things cost a manager: presses, messages, characters typed. docs/golden-tasks.md shows the same.

A press of a button under a message and one of the keyboard below the chat count alike. Everything is counted from where
the person is when the need arises: a reminder that has just come, the open list, or the chat.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiogram.types import Message as TelegramMessage
from sqlalchemy import func, select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Message
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.rules.deals.statuses import DealStatus, Direction, InvoiceStatus
from crm_core.services.deals import NewClient, NewDeal, NewTask, Step
from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.notifications import render
from tests.handlers.chat import Chat
from tests.handlers.desk import ANNA, Desk, desk_with_a_lead
from tests.handlers.test_selling import fill_card
from tests.reminders.post import Post

DUE = datetime(2026, 3, 16, 10, 30, tzinfo=ZoneInfo("Europe/Moscow"))
PAGES = Path(__file__).resolve().parents[2] / "docs"


@dataclass(frozen=True)
class Cost:
    presses: int = 0
    messages: int = 0
    characters: int = 0


class Counted(Chat):
    """A phone whose owner is watched."""

    def __init__(self, core: CrmCore) -> None:
        super().__init__(core, ANNA, "Анна", "ru")
        self.cost = Cost()

    async def press_data(self, data: str | CallbackData, quoting: TelegramMessage | None = None) -> str:
        self.cost = Cost(self.cost.presses + 1, self.cost.messages, self.cost.characters)
        return await super().press_data(data, quoting)

    async def say(self, text: str | None = None, **attached: Any) -> str:
        self.cost = Cost(self.cost.presses, self.cost.messages + 1, self.cost.characters + len(text or ""))
        return await super().say(text, **attached)

    def receives(self, notification: Notification) -> None:
        """A notification comes by itself, and is what is looked at."""
        self._show(render(notification, self.core.regulation, self.core.clock.now()))

    async def tap(self, key: str) -> str:
        """A key of the keyboard below: nothing is typed."""
        self.cost = Cost(self.cost.presses + 1, self.cost.messages, self.cost.characters)
        return await super().say(key)


@dataclass
class Scene:
    desk: Desk
    phone: Counted
    post: Post

    async def reminded(self) -> None:
        """The reminder of Oleg's task has just come: it is what Anna looks at."""
        notifications = [notification for notification in await self.post.at(DUE) if notification.kind == "task.due"]
        (notification,) = [
            notification for notification in notifications if notification.recipient.staff_id == self.desk.actor.id
        ]
        self.phone.receives(notification)


Play = Callable[[Scene], Awaitable[None]]


@dataclass(frozen=True)
class Task:
    """`name` is the first cell of its line on the page, `most` what it may cost at most."""

    name: str
    most: Cost
    play: Play


async def whole_turn(scene: Scene) -> None:
    await scene.reminded()
    for label in ("Поговорили", "Да, и дальше по регламенту"):
        await scene.phone.press(label)
    card = await scene.desk.card()
    assert (card.stage.code, len(card.tasks)) == ("contact_made", 1)


async def turn_from_today(scene: Scene) -> None:
    """The opening of Today counts."""
    await scene.phone.tap("📋 Сегодня")
    for label in ("Олег", "Поговорили", "Да, и дальше по регламенту"):
        await scene.phone.press(label)
    assert (await scene.desk.card()).stage.code == "contact_made"


async def turn_of_the_next(scene: Scene) -> None:
    async with scene.desk.core.transaction(scene.desk.actor) as crm:
        task = NewTask("call", crm.now + timedelta(hours=2))
        other = await crm.deals.creation.open(
            NewDeal("inbound", "Вывеска", NewClient("Мария Котова"), need="Вывеска", first_task=task)
        )
    await turn_from_today(scene)
    scene.phone.cost = Cost()
    for label in ("▶️", "Поговорили", "Да, и дальше по регламенту"):
        await scene.phone.press(label)
    async with scene.desk.core.reading(scene.desk.boss) as crm:
        assert (await crm.queries.cards.deal(other)).stage.code == "contact_made"


async def no_answer(scene: Scene) -> None:
    await scene.reminded()
    await scene.phone.press("Не отвечает")
    await scene.phone.press("по регламенту")
    assert (await scene.desk.card()).tasks[0].due_at == DUE + timedelta(hours=2)


async def postpone(scene: Scene) -> None:
    await scene.reminded()
    await scene.phone.press("Отложить")
    await scene.phone.press("завтра 10:00")
    assert (await scene.desk.card()).tasks[0].postponed == 1


async def refusal(scene: Scene) -> None:
    await scene.reminded()
    await scene.phone.press("Отказ")
    await scene.phone.press("Дорого")
    card = await scene.desk.card()
    assert (card.status, len(card.tasks)) == (DealStatus.LOST, 1)


async def new_deal(scene: Scene) -> None:
    await scene.phone.tap("➕ Новая сделка")
    await scene.phone.say("Иван Петров 8 912 345-00-01")
    await scene.phone.say("Нужен сайт для пекарни")
    await scene.phone.press("по регламенту")
    assert "Сделка открыта" in (scene.phone.toast or "")


async def find(scene: Scene) -> None:
    await scene.phone.say("6789")
    assert "Олег Смирнов" in scene.phone.text, "the only one is open already"


async def payment(scene: Scene) -> None:
    """An invoice was sent, and it is time to ask about it."""
    desk = scene.desk
    await fill_card(desk)
    async with desk.core.transaction(desk.actor) as crm:
        invoice = await crm.invoices.draft(desk.deal)
        await crm.invoices.send(invoice, (await crm.queries.cards.invoice(invoice)).version)
        version = (await crm.queries.cards.deal(desk.deal)).version
        await crm.deals.steps.take(Step(desk.deal, version, to="invoice_issued", earlier="replaced"))
    task = next(one for one in (await scene.desk.card()).tasks if one.type == "invoice_chase")
    due = await scene.post.at(task.due_at)
    scene.phone.receives(next(one for one in due if one.kind == "task.due" and "invoice_chase" in str(one.facts)))
    scene.phone.cost = Cost()
    await scene.phone.press("Оплатили")
    await scene.phone.press("Всё")
    assert (await scene.desk.card()).status is DealStatus.WON


async def invoice(scene: Scene) -> None:
    """What is sold is on the deal: the invoice goes out and the deal stands where the invoice puts it."""
    await fill_card(scene.desk)
    await scene.phone.press_data(f"d:{scene.desk.deal}")
    scene.phone.cost = Cost()
    for label in ("Счёт", "Новый счёт", "Отправить", "Счёт выставлен", "Больше не нужно"):
        await scene.phone.press(label)
    card = await scene.desk.card()
    assert card.stage.code == "invoice_issued"
    assert card.invoices[0].status is InvoiceStatus.SENT
    assert [task.type for task in card.tasks] == ["invoice_chase"]


async def further_message(scene: Scene) -> None:
    await scene.desk.open_deal()
    await scene.phone.press_data(f"d:{scene.desk.deal}")
    await scene.phone.press("Написать")
    await scene.phone.say("Добрый день!")
    scene.phone.cost = Cost()
    await scene.phone.say("Смета готова")
    async with scene.desk.core.storage.reader() as session:
        out = select(func.count()).select_from(Message).where(Message.direction == Direction.OUT)
        assert await session.scalar(out) == 2


TASKS = (
    Task("task_due", Cost(presses=3), whole_turn),
    Task("from_today", Cost(presses=4), turn_from_today),
    Task("next_in_queue", Cost(presses=4), turn_of_the_next),
    Task("no_answer", Cost(presses=2), no_answer),
    Task("postpone", Cost(presses=2), postpone),
    Task("refusal", Cost(presses=2), refusal),
    Task("new_deal", Cost(presses=2, messages=4, characters=60), new_deal),
    Task("payment", Cost(presses=2), payment),
    Task("invoice", Cost(presses=5), invoice),
    Task("further_message", Cost(messages=1, characters=12), further_message),
    Task("find", Cost(messages=1, characters=4), find),
)


@pytest.fixture
async def scene(core: CrmCore, clock: FrozenClock) -> Scene:
    return Scene(await desk_with_a_lead(core), Counted(core), Post(core, clock))


@pytest.mark.parametrize("task", TASKS, ids=[task.name for task in TASKS])
async def test_a_golden_task_costs_no_more_than_it_may_and_what_the_page_says(task: Task, scene: Scene) -> None:
    await task.play(scene)
    spent = scene.phone.cost
    print(f"\n{task.name:15} presses {spent.presses}  messages {spent.messages}  characters {spent.characters}")
    assert spent.presses <= task.most.presses, spent
    assert spent.messages <= task.most.messages, spent
    assert spent.characters <= task.most.characters, spent
    for page in ("golden-tasks.md", "golden-tasks.ru.md"):
        assert shown(PAGES / page)[task.name] == spent, page


def test_the_pages_show_every_golden_task_and_no_other() -> None:
    for page in ("golden-tasks.md", "golden-tasks.ru.md"):
        assert list(shown(PAGES / page)) == [task.name for task in TASKS]


def shown(page: Path) -> dict[str, Cost]:
    """The figures of the page's first table, by the name in its last column."""
    found: dict[str, Cost] = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[-1].startswith("`") and len(cells) == 5:
            found[cells[-1].strip("`")] = Cost(*(int(cell.strip("*")) for cell in cells[1:4]))
    return found
