"""Whoever gave no number and writes one later, among other words, has given it (R18, R20)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from crm_core.core import CrmCore
from crm_core.models import ContactKey
from crm_core.services.message_log import Incoming
from tests.core.leads import STRANGER, asks, known_lead, says, visitor
from tests.people import hire


async def talks(core: CrmCore, *words: str | Incoming) -> tuple[list[bool], list[str]]:
    """Whether each message was the first number that we have of them, and the numbers that are kept."""
    await hire(core)
    async with core.transaction(STRANGER) as crm:
        await asks(crm, visitor())
    lead = await known_lead(core, visitor())
    said: list[bool] = []
    for one in words:
        async with core.transaction(lead) as crm:
            heard = await crm.conversation.from_client(lead.id or 0, says(one) if isinstance(one, str) else one)
        said.append(heard.numbered)
    async with core.storage.reader() as session:
        return said, list(await session.scalars(select(ContactKey.value).order_by(ContactKey.id)))


async def test_the_first_number_that_they_write_is_theirs(core: CrmCore) -> None:
    said, numbers = await talks(core, "Ещё нужна доставка", "мой номер 8 916 123 45 67, это я, Ольга Петровна")
    assert (said, numbers) == ([False, True], ["+79161234567"])


async def test_a_second_number_may_be_anybodys(core: CrmCore) -> None:
    said, numbers = await talks(core, "+7 916 123-45-67", "А это прораб: 8 926 765 43 21")
    assert (said, numbers) == ([True, False], ["+79161234567"])


@pytest.mark.parametrize(
    "words", ["Бюджет 1 500 000 рублей", "ИНН 7707083893", "заказ № 12345678", "24.12.2026, 25.12"]
)
async def test_a_sum_or_a_tax_number_is_none(core: CrmCore, words: str) -> None:
    assert await talks(core, words) == ([False], [])


async def test_a_number_in_a_forward_is_somebody_elses(core: CrmCore) -> None:
    forward = replace(says("Звоните 8 916 123 45 67"), forwarded_from="Склад")
    assert await talks(core, forward) == ([False], [])
