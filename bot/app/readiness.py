"""What `/readyz` says: whether this process can do its work now, and how it knows (R54)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from bot.updates.receiving.polling import LONG_POLL_SECONDS
from crm_core.clock import monotonic
from crm_core.core import CrmCore
from crm_core.rules.actor import Actor

# A long poll, the call's own time-out and a pause after a failure; the webhook is looked at every minute.
TELEGRAM_WITHIN = 2 * LONG_POLL_SECONDS + 45.0
# The database is written to for a probe no oftener than this, however often somebody asks.
PROBE_SECONDS = 5.0


class Ingress(Protocol):
    """How updates come in. `succeeded_at`: when Telegram last answered it, by the monotonic clock."""

    @property
    def healthy(self) -> bool: ...

    @property
    def succeeded_at(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Readiness:
    ready: bool
    facts: dict[str, Any]


class Probe:
    def __init__(self, core: CrmCore, ingress: Ingress) -> None:
        self._core, self._ingress = core, ingress
        self._writable, self._asked_at = False, float("-inf")
        self.oldest_seconds = 0.0

    @property
    def telegram_seconds(self) -> float | None:
        """Since Telegram last answered; None if it never has."""
        at = self._ingress.succeeded_at
        return None if at is None else monotonic() - at

    async def readiness(self) -> Readiness:
        """Ready: the database can be written, its file is the one that was opened, and Telegram answered lately."""
        await self._ask_database()
        ago = self.telegram_seconds
        telegram = self._ingress.healthy and ago is not None and ago <= TELEGRAM_WITHIN
        facts = {
            "database": self._writable,
            "telegram": telegram,
            "telegram_seconds_ago": None if ago is None else round(ago, 1),
            "oldest_update_seconds": round(self.oldest_seconds, 1),
        }
        return Readiness(self._writable and telegram, facts)

    async def _ask_database(self) -> None:
        if monotonic() - self._asked_at < PROBE_SECONDS:
            return
        self._asked_at = monotonic()
        try:
            async with self._core.transaction(Actor.system()) as crm:
                await crm.inbox.try_to_keep()
                waited = await crm.inbox.oldest_waiting()
        except Exception:
            # The reason is in the log of whoever needed the database; here it only counts that it cannot be used.
            self._writable = False
            self._asked_at = float("-inf")
        else:
            self._writable = True
            self.oldest_seconds = waited.total_seconds() if waited is not None else 0.0
