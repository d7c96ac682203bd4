"""A lead that nobody has, on the phones of those who are asked about it (R28), and on the client's own page (R24)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Deal
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewDeal
from handlers.ui.callbacks.deals import TakeLead
from handlers.ui.callbacks.own_requests import MyRequests
from tests.handlers.chat import Chat
from tests.people import hire
from tests.reminders.post import Post

OLEG, ANNA, IVAN, ALLA = 8_700_001, 8_700_002, 8_700_003, 8_700_004


async def asks(chat: Chat) -> None:
    await chat.say("/start")
    await chat.press("Даю согласие")
    await chat.say("Нужен сайт для клиники")


def offered(post: Post, who: Actor) -> int:
    (told,) = [one for one in post.gateway.to(who) if one.kind == "lead.waiting"]
    assert told.deal_id is not None
    return told.deal_id


async def test_the_first_press_has_the_lead_and_the_second_reads_whose_it_is(
    core: CrmCore, clock: FrozenClock, chat: Callable[..., Chat]
) -> None:
    distribution = core.regulation.distribution.model_copy(update={"mode": "claim"})
    core.follow(core.regulation.model_copy(update={"distribution": distribution}))
    anna = await hire(core, name="Анна", telegram_id=ANNA)
    ivan = await hire(core, name="Иван", telegram_id=IVAN)
    await asks(chat(OLEG))
    post = Post(core, clock)
    await post.after(minutes=3)
    deal_id = offered(post, anna)
    assert offered(post, ivan) == deal_id
    first, second = Chat(core, ANNA, "Анна", "ru"), Chat(core, IVAN, "Иван", "ru")
    assert "Нужен сайт для клиники" in await first.press_data(TakeLead(deal=deal_id))
    assert first.toast == "Заявка ваша"
    assert "Заявку ведёт Анна" in await second.press_data(TakeLead(deal=deal_id))
    await first.press("Написать")
    assert "Недоступно" not in await first.say("Здравствуйте!")


async def test_an_administrator_alone_takes_the_lead_by_its_button(
    core: CrmCore, clock: FrozenClock, chat: Callable[..., Chat]
) -> None:
    alla = await hire(core, Role.admin, "Алла", telegram_id=ALLA, department_name=None)
    await asks(chat(OLEG))
    post = Post(core, clock)
    await post.after(minutes=3)
    phone = Chat(core, ALLA, "Алла", "ru")
    await phone.press_data(TakeLead(deal=offered(post, alla)))
    assert phone.toast == "Заявка ваша"
    assert "Новые заявки: 1" in await phone.say("/today")


async def test_a_client_sees_their_own_requests_and_nothing_that_the_staff_named(
    core: CrmCore, chat: Callable[..., Chat]
) -> None:
    anna = await hire(core, name="Анна", telegram_id=ANNA)
    oleg = chat(OLEG)
    await asks(oleg)
    async with core.storage.reader() as session:
        contact_id = (await session.scalars(select(Deal.contact_id))).one()
    async with core.transaction(anna) as crm:
        await crm.deals.creation.open(NewDeal("inbound", "Скряга, дожать до НГ", contact_id))
    page = await oleg.press_data(MyRequests())
    assert "Нужен сайт для клиники" in page
    assert "Скряга" not in page
