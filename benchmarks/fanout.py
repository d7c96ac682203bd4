"""Sending to many at Telegram's limit: 30 messages a second, a server that tolerates a burst of 3, and no 429."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, select

from benchmarks import company
from benchmarks.contenders import Ours
from benchmarks.peers import TOKEN
from benchmarks.processes import ROOT
from benchmarks.updates import FIRST_LEAD
from crm_core.clock import SystemClock
from crm_core.core import CrmCore
from crm_core.models import OutboxNotification
from crm_core.queries.notifications.kinds import WeWrote
from crm_core.regulation.loader import load
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import NotificationState
from crm_core.services.notifications.outbox import NewNotification
from crm_core.storage import Storage
from sandbox.remote import RemoteSandbox

LEADS = 300
TO_EACH = 2
LIMIT = 30.0


@dataclass(frozen=True)
class FanOut:
    sent: int
    refused: int
    per_second: float

    @property
    def ratio(self) -> float:
        return self.per_second / LIMIT


async def measure(folder: Path) -> FanOut:
    """The bot as it runs, against the sandbox with its limits on; the ledger is the witness."""
    url = f"sqlite:///{folder}/fanout.db"
    await company.found(url, LEADS)
    await _write_notifications(url)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--token", TOKEN), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    try:
        assert child.stdout is not None
        address = (await child.stdout.readline()).decode().split()[-1]
        async with RemoteSandbox.at(address) as sandbox:
            chats = [*range(1, company.MANAGERS + 1), *(FIRST_LEAD + number for number in range(LEADS))]
            await sandbox.settle([{"id": chat, "first_name": "Lead", "started": True} for chat in chats])
            polling = {"WEBHOOK_URL": "", "WEBHOOK_SECRET": ""}
            async with Ours(url, address, folder, polling).running("fan-out"):
                await _all_sent(url)
                return await _witnessed(sandbox)
    finally:
        child.terminate()
        await child.wait()


async def _write_notifications(url: str) -> None:
    """Words to each lead, and nothing else, written before the bot starts."""
    storage = Storage.open(url)
    core = CrmCore(storage, load(), SystemClock())
    try:
        async with storage.writer() as session:
            await session.execute(delete(OutboxNotification))
        async with core.transaction(Actor.system()) as crm:
            await crm.outbox.put_all(
                NewNotification(
                    f"fan-out:{lead}:{number}",
                    WeWrote(lead),
                    contact_id=lead,
                    deal_id=lead,
                )
                for number in range(TO_EACH)
                for lead in range(1, LEADS + 1)
            )
    finally:
        await storage.close()


async def _all_sent(url: str) -> None:
    """Asks the outbox and not the witness: telling its whole ledger would keep the sandbox from its work."""
    storage = Storage.open(url)
    try:
        while True:
            async with storage.reader() as session:
                if not await session.scalar(
                    select(func.count()).where(OutboxNotification.state == NotificationState.PENDING)
                ):
                    return
            await asyncio.sleep(1)
    finally:
        await storage.close()


async def _witnessed(sandbox: RemoteSandbox) -> FanOut:
    sendings = [one for one in await sandbox.ledger() if one["method"] == "sendMessage"]
    accepted = [one["monotonic"] for one in sendings if one["code"] == 200 and one["chat_id"] >= FIRST_LEAD]
    refused = sum(one["code"] == 429 for one in sendings)
    return FanOut(len(accepted), refused, (len(accepted) - 1) / (accepted[-1] - accepted[0]))


def report(figures: FanOut) -> list[str]:
    return [
        f"{figures.sent} messages to {LEADS} chats: {figures.per_second:.2f}/s, {figures.ratio:.1%} of the limit "
        f"(bar 99 %), {figures.refused} refused with 429 (bar 0)"
    ]
