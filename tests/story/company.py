"""The people of the stories, and what happens to all of them: they join, the clock moves, notifications arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.app.app import App
from crm_core.clock import FrozenClock
from crm_core.models import OutboxNotification
from crm_core.queries.deals.card import DealCard
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import NotificationState
from sandbox import Sandbox
from sandbox.people import CallbackAnswer, Person
from sandbox.views import Seen
from tests.bot.waiting import until, until_async
from tests.core.leads import source_link

MOSCOW = ZoneInfo("Europe/Moscow")
SALES, KEY_CLIENTS = "Отдел продаж", "Ключевые клиенты"
SHOP = 150_000_00
"""The price of the one product in the catalogue, in kopecks."""


@dataclass
class Company:
    """Anna sells; Pyotr works in another department; Marina leads; Olga is nobody's client yet."""

    app: App
    sandbox: Sandbox
    clock: FrozenClock
    anna: Person
    pyotr: Person
    marina: Person
    olga: Person

    @classmethod
    async def founded(cls, app: App, sandbox: Sandbox, clock: FrozenClock) -> Company:
        """Everybody has joined by an invitation, as `voronka staff invite` makes them. Pyotr takes no new leads."""
        made = cls(
            app,
            sandbox,
            clock,
            anna=sandbox.person("Анна", "Смирнова"),
            pyotr=sandbox.person("Пётр", "Ковалёв"),
            marina=sandbox.person("Марина", "Орлова"),
            olga=sandbox.person("Ольга", "Соколова", phone="+79161234501"),
        )
        async with app.core.transaction(Actor.system("ru", str(MOSCOW))) as crm:
            await crm.staff.add_department(SALES)
            await crm.staff.add_department(KEY_CLIENTS)
            await crm.catalogue.add("Интернет-магазин", "Разработка", "шт.", SHOP)
            invitations = {
                made.anna: await crm.staff.invite(Role.manager, "Анна Смирнова", SALES),
                made.pyotr: await crm.staff.invite(Role.manager, "Пётр Ковалёв", KEY_CLIENTS),
                made.marina: await crm.staff.invite(Role.supervisor, "Марина Орлова", None),
            }
        for person, token in invitations.items():
            await person.say(f"/start inv_{token}")
            await person.hears("Добро пожаловать")
        async with app.core.transaction(await made.actor(made.pyotr)) as crm:
            await crm.staff.take_leads(False)
        return made

    async def actor(self, person: Person) -> Actor:
        async with self.app.core.reading(Actor.system()) as crm:
            known = await crm.queries.people.who(person.id)
        assert known.actor is not None, f"{person} is known to nobody"
        return known.actor

    async def card(self, deal: int) -> DealCard:
        """As the director has it, past the chat: to compare before and after."""
        async with self.app.core.reading(await self.actor(self.marina)) as crm:
            return await crm.queries.cards.deal(deal)

    async def open_deals(self) -> list[int]:
        async with self.app.core.reading(await self.actor(self.marina)) as crm:
            return [line.id for line in (await crm.queries.worklists.listing("all_open", 0, 50)).lines]

    async def press(self, who: Person, *wanted: str, on: Seen | None = None) -> CallbackAnswer:
        """These buttons one after the other, each once the screen before it is drawn; the answer to the last."""
        answer = CallbackAnswer("", False)
        for label in wanted:
            answer = await who.press(label, on) or answer
            await until(lambda: self.app.worker.idle and self.app.presenter.idle)
        return answer

    async def at(self, day: int, hour: int, minute: int = 0) -> None:
        """The clock goes on to that hour of March in Moscow; all that fell due by then has been sent on return."""
        moment = datetime(2026, 3, day, hour, minute, tzinfo=MOSCOW)
        assert moment > self.clock.now(), "time goes forward"
        self.clock.set(moment)
        await self.tick()

    async def later(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))
        await self.tick()

    async def tick(self) -> None:
        await self.app.reminding.tick.scan()
        await self.settled()

    async def settled(self) -> None:
        """Nothing is being handled, shown or sent any more, save what waits for its time."""
        await until(lambda: not self.sandbox.world.updates)
        await until_async(self._all_handled)
        self.app.reminding.delivery.wake()
        await until_async(self._all_sent)

    async def _all_handled(self) -> bool:
        """What has come in is handled and shown: idle alone may be idle yet."""
        async with self.app.core.reading(Actor.system()) as crm:
            waiting = await crm.inbox.waiting(limit=1)
        return not waiting and self.app.worker.idle and self.app.presenter.idle

    async def _all_sent(self) -> bool:
        waiting = select(func.count()).where(
            OutboxNotification.state == NotificationState.PENDING, OutboxNotification.not_before <= self.clock.now()
        )
        async with self.app.storage.reader() as session:
            return not await session.scalar(waiting)


async def a_new_lead(company: Company, person: Person, need: str = "Нужен интернет-магазин") -> int:
    """Somebody comes by an advertisement and answers what is asked; Anna has the card. The deal's id."""
    await person.say(f"/start {await source_link(company.app.core, 'yandex_direct')}")
    await person.hears("Здравствуйте! Это Вектор.")
    await company.press(person, "Даю согласие")
    await person.hears("Расскажите своими словами, что вам нужно.")
    await person.say(need)
    await person.hears("Как к вам обращаться?")
    await company.press(person, person.name)
    await person.hears("По какому номеру вам позвонить?")
    await person.tap_reply("📱 Поделиться номером")
    await person.hears(f"Спасибо, {person.name}! Ваша заявка у нас. Анна Смирнова свяжется с вами")
    await company.anna.hears(lambda seen: "Вам новая заявка" in seen.text and need in seen.text)
    return max(await company.open_deals())


def data_of(message: Seen, label: str) -> str:
    """What the button with these words on it carries."""
    for row in message.buttons:
        for button in row:
            if label in button.text and button.data is not None:
                return button.data
    raise AssertionError(f"no button {label!r} under\n{message}")
