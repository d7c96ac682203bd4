"""A press goes by another queue than a text, and either may be there first: nothing written is lost in either order."""

from __future__ import annotations

import pytest

from tests.story.company import Company, a_new_lead

WORDS = "Нужен интернет-магазин на сто товаров"


async def test_a_wish_that_comes_right_after_the_consent_is_kept(company: Company) -> None:
    await company.olga.say("/start")
    await company.olga.hears("Здравствуйте")
    await company.olga.press("Даю согласие", wait=False)
    await company.olga.say(WORDS)
    await _the_wish_is_kept(company)


async def test_a_wish_that_is_there_before_the_consent_waits_under_its_own_button(company: Company) -> None:
    """The press meant the welcome above it, which knows nothing of the words: the one that quotes them still does."""
    olga = company.olga
    await olga.say("/start")
    welcome = await olga.hears("Здравствуйте")
    await olga.say(WORDS)
    await olga.press("Даю согласие", welcome, wait=False)
    await company.settled()
    await olga.press("Даю согласие", wait=False)
    await _the_wish_is_kept(company)


async def _the_wish_is_kept(company: Company) -> None:
    await company.olga.hears("Как к вам обращаться?")
    await company.settled()
    (deal,) = await company.open_deals()
    assert (await company.card(deal)).need == WORDS


@pytest.mark.parametrize("order", ["press first", "text first"])
async def test_what_a_manager_writes_and_leaves_reaches_the_client_or_they_are_told(
    company: Company, order: str
) -> None:
    anna, olga = company.anna, company.olga
    await a_new_lead(company, olga)
    await company.settled()
    await company.press(anna, "Написать")
    if order == "press first":
        await anna.press("К сделке", wait=False)
        await anna.say(WORDS)
        await anna.hears("Никому не отправлено")
    else:
        await anna.say(WORDS)
        await anna.press("К сделке", wait=False)
    await company.settled()
    heard = [seen for seen in await olga.look() if seen.from_bot and WORDS in seen.text]
    assert len(heard) == (order == "text first")
