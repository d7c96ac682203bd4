"""Presses and commands that should not be."""

from __future__ import annotations

import re

from tests.story.company import Company, a_new_lead
from tests.story.test_bad_input import company, template, way_in

__all__ = ["company", "template", "way_in"]


async def test_presses_that_are_forged_oversized_or_of_another_time(company: Company) -> None:
    anna, olga = company.anna, company.olga
    deal = await a_new_lead(company, olga)
    before = await company.card(deal)
    forged = (
        "", "d", "d:", "d:0", "d:-1", "d:9999999", f"d:{10**30}", f"d:{deal}:{deal}", "d:1;DROP", "zz:1", "d:\0", "🙂",
        "o:1:1:nonsense", "mv:1:1:nonsense", f"mv:{deal}:{before.version}:nosuch", f"ls:{deal}:{before.version}:no",
        f"mv:{deal}:999:paid", "x" * 65, "d:" + "1" * 200, "td:999999", "dl:mine:999:inbound", "h:1:9999", "st:1",
        "iy:1:1:1", "i:1", "mi:1", "as:1:1:99999", "nu:1", "fn:nosuch:30", "tl:stalled:0:0", "dg", "pp:1:1:never",
    )  # fmt: skip
    for person in (olga, company.pyotr):
        screen = await person.screen()
        assert screen is not None
        for data in forged:
            assert await person.press_data(data, screen) is not None
    await company.settled()
    assert await company.card(deal) == before
    await company.pyotr.hears_nothing("Ольга")
    screen = await anna.screen()
    assert screen is not None
    for data in forged:
        assert await anna.press_data(data, screen) is not None
    await company.settled()
    after = await company.card(deal)
    assert (after.stage, after.status, after.tasks) == (before.stage, before.status, before.tasks)


async def test_commands_of_another_role(company: Company) -> None:
    olga, anna = company.olga, company.anna
    deal = await a_new_lead(company, olga)
    for command in ("/today", "/deals", "/digest", "/invite", "/staff", "/catalogue", "/settings", "/menu"):
        await olga.say(command)
        await olga.hears("Такой команды нет")
    for command in ("/digest", "/invite", "/staff"):
        await anna.say(command)
        await anna.hears("Это недоступно")
    await olga.say("А сроки какие?")
    await anna.hears("А сроки какие?")
    assert await company.open_deals() == [deal]


# --- People and chats that come and go ----------------------------------------------------------------


async def test_messages_that_are_edited_or_deleted(company: Company) -> None:
    olga, anna = company.olga, company.anna
    await a_new_lead(company, olga)
    said = await olga.say("Нужно к маю")
    relayed = await anna.hears("Нужно к маю")
    await olga.edit(said, "Нужно к июню")
    await anna.hears("сообщение исправлено")
    await olga.delete(said)
    await anna.say("К июню успеем", reply_to=relayed)
    await olga.hears("К июню успеем")


async def test_a_lead_who_blocks_the_bot_is_called_instead(company: Company) -> None:
    olga, anna = company.olga, company.anna
    deal = await a_new_lead(company, olga)
    await olga.block()
    await company.settled()
    await anna.say("/deals")
    await anna.hears("Мои сделки")
    await company.press(anna, "1. Нужен")
    card = await anna.hears("заблокировал")
    assert "📞 Скопировать" in card.labels
    assert "💬 Написать" not in card.labels
    await olga.unblock()
    await olga.say("Я вернулась")
    await anna.hears("Я вернулась")
    assert not (await company.card(deal)).contact.unreachable


async def test_somebody_blocks_in_the_middle_of_an_answer(company: Company) -> None:
    olga, anna = company.olga, company.anna
    await a_new_lead(company, olga)
    await anna.say("/deals")
    await anna.hears("Мои сделки")
    await company.press(anna, "1. Нужен", "Написать")
    await anna.hears("Сообщение клиенту")
    await olga.block()
    await company.settled()
    await anna.say("Вы здесь?")
    await anna.hears("до клиента не достучаться")


async def test_a_group_is_told_and_left(company: Company) -> None:
    group = company.sandbox.group("Друзья", company.olga, company.anna)
    group.add_bot(company.olga.id)
    await company.olga.hears("Я работаю только в личных чатах", chat=group.id)
    await company.settled()
    assert company.sandbox.world.chats[group.id].bot_status == "left"
    await company.anna.say("/today", chat=group.id)
    await company.settled()
    await company.anna.hears_nothing(chat=group.id)


async def test_a_bot_that_writes_to_the_bot_hears_nothing(company: Company) -> None:
    robot = company.sandbox.person("Робот", is_bot=True)
    await robot.say("/start")
    await robot.say("Купите рекламу")
    await company.settled()
    await robot.hears_nothing()
    assert await company.open_deals() == []


async def test_long_words_go_there_and_back_whole(company: Company) -> None:
    olga, anna = company.olga, company.anna
    await a_new_lead(company, olga)
    words = "".join(f"{n:04}" for n in range(1024))
    await olga.say(words)
    await anna.hears(words[-50:])
    pieces = [seen for seen in await anna.look() if seen.from_bot and re.search(r"\d{40}", seen.text)]
    assert "".join(seen.text.partition("\n")[2] or seen.text for seen in pieces) == words
    await anna.say(words[::-1], reply_to=pieces[-1])
    await olga.hears(words[::-1][-50:])
    pieces = [seen for seen in await olga.look() if seen.from_bot and re.search(r"\d{40}", seen.text)]
    assert "".join(seen.text.partition("\n")[2] or seen.text for seen in pieces) == words[::-1]
