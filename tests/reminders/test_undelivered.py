"""Words that could not be delivered are told of to whoever wrote them, with why (R23)."""

from __future__ import annotations

import pytest
from aiogram.exceptions import TelegramEntityTooLarge
from aiogram.methods import SendDocument

from bot.telegram.errors import Rejected as Refused
from bot.telegram.errors import understood
from crm_core.services.notifications.undelivered import reason_of
from reminders.gateway import Rejected
from tests.core.leads import says
from tests.deals.desk import Desk
from tests.reminders.post import Post, refusing
from tests.reminders.test_letters import lead_asks


@pytest.mark.parametrize(
    ("why", "code"),
    [
        ("request entity too large", "too_large"),
        ("file is too big", "too_large"),
        ("VOICE_MESSAGES_FORBIDDEN", "no_voice"),
        ("unreachable", "unreachable"),
        ("error: KeyError", "refused"),
    ],
)
async def test_the_writer_is_told_why_and_which(desk: Desk, post: Post, why: str, code: str) -> None:
    _, deal = await lead_asks(post.core)
    await post.ring()
    card = await desk.card(deal)
    owner = desk.manager if card.owner and card.owner.id == desk.manager.id else desk.colleague
    async with desk.core.transaction(owner) as crm:
        wrote = await crm.conversation.to_client(deal, says("Вот смета", 1_000, 7))
    post.gateway.refuse = refusing(Rejected(why))
    await post.deliver()
    row = await post.row(kind="message.undelivered")
    assert (row.staff_id, row.payload) == (owner.id, {"message": wrote, "why": code})


def test_what_is_too_large_is_not_tried_for_ever() -> None:
    error = TelegramEntityTooLarge(SendDocument(chat_id=1, document="x"), "Request Entity Too Large")
    assert isinstance(understood(error), Refused)
    assert reason_of(str(understood(error))) == "too_large"
