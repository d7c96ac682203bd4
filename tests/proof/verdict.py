"""What came of it, read from the tables and from the ledger: lost / done twice / messages repeated / unexpected."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.models import Contact, Deal, InboxUpdate, Message, OutboxNotification
from crm_core.rules.deals.statuses import Direction, InboxState, NotificationState
from crm_core.storage import Storage
from tests.proof.traffic import Expected

_NEW_LEAD = "🆕"
_MARK = re.compile(r"Нужно предложение №\d{5}-[0-9a-f]{8}")
_CARD = re.compile(r"<i>№\s(\d+)")
_SAID = ("sendMessage", "editMessageText", "sendPhoto")


@dataclass
class Figures:
    """`repeated` is at-least-once being honest: the same notification or answer sent twice around a crash."""

    lost: int = 0
    twice: int = 0
    repeated: int = 0
    unexpected: int = 0

    def __str__(self) -> str:
        return f"lost {self.lost} / twice {self.twice} / repeated {self.repeated} / unexpected {self.unexpected}"


async def verdict(storage: Storage, ledger: Path, expected: Expected, owners: list[int]) -> Figures:
    """Compares what was sent with what the tables hold and with what the ledger says was told to whom.

    `owners`: the chats to which leads and messages are relayed, and which see nothing else.
    """
    figures = Figures()
    async with storage.reader() as session:
        marks = Counter(await session.scalars(select(Message.text).where(Message.direction == Direction.IN)))
        newcomers = Contact.telegram_id.in_(expected.newcomers)
        contacts = Counter(await session.scalars(select(Contact.telegram_id).where(newcomers)))
        deals = Counter(
            await session.scalars(
                select(Contact.telegram_id).join(Deal, Deal.contact_id == Contact.id).where(newcomers)
            )
        )
        undone = await _count(session, InboxUpdate.state != InboxState.DONE)
        unanswered = await _count(session, InboxUpdate.answer.is_not(None))
        unsent = await _count(
            session,
            OutboxNotification.state != NotificationState.SENT,
            OutboxNotification.kind.in_(("message.in", "lead.new")),
        )
        if storage.is_sqlite:
            figures.unexpected += (await session.execute(text("PRAGMA integrity_check"))).scalar_one() != "ok"
    counts = [marks[mark] for mark in expected.marks]
    counts += [there[chat] for there in (contacts, deals) for chat in expected.newcomers]
    figures.lost += sum(count == 0 for count in counts)
    figures.twice += sum(count - 1 for count in counts if count > 1)
    figures.unexpected += undone + unanswered + unsent
    _told(figures, ledger, expected, owners)
    return figures


async def _count(session: AsyncSession, *where: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).where(*where)) or 0


def _told(figures: Figures, ledger: Path, expected: Expected, owners: list[int]) -> None:
    """Every mark reached its owner, and every chat had its answers; what was said more often is counted as repeated.

    A new lead's card shows the client's last words, which may have been relayed before: it is told by its number.
    """
    told: set[str] = set()
    relayed: Counter[str] = Counter()
    answered: Counter[int] = Counter()
    for line in ledger.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["method"] not in _SAID or not entry["accepted"]:
            continue
        chat = int(entry["chat_id"])
        answered[chat] += 1
        if chat in owners:
            words = str(entry["params"].get("text", ""))
            marks = [mark for mark in _MARK.findall(words) if mark in expected.marks]
            told.update(marks)
            relayed.update(_CARD.findall(words) if words.startswith(_NEW_LEAD) else marks)
    figures.lost += len(expected.marks - told)
    figures.lost += sum(max(0, owed - answered[chat]) for chat, owed in expected.answers.items())
    figures.repeated += sum(count - 1 for count in relayed.values() if count > 1)
    figures.repeated += sum(max(0, answered[chat] - owed) for chat, owed in expected.answers.items())
