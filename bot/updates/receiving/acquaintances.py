"""Whose words are kept however many come: clients who agreed that we keep what they write, and our own people."""

from __future__ import annotations

from collections.abc import Callable

from crm_core.clock import monotonic
from crm_core.core import CrmCore
from crm_core.rules.actor import Actor

_REMEMBERED = 1_000
_SECONDS = 60.0


class Acquaintances:
    """Asked in a flood alone, so the database is asked at most once a minute about each person."""

    def __init__(self, core: CrmCore, seconds: Callable[[], float] = monotonic) -> None:
        self._core, self._seconds = core, seconds
        self._answers: dict[int, tuple[bool, float]] = {}

    async def knows(self, person_id: int) -> bool:
        """Also where the database cannot say: nothing is dropped on a doubt."""
        now = self._seconds()
        known, until = self._answers.get(person_id, (False, 0.0))
        if until > now:
            return known
        try:
            async with self._core.reading(Actor.system()) as crm:
                found = await crm.queries.people.who(person_id)
        except Exception:
            return True
        known = found.staff is not None or (found.contact_id is not None and found.consented)
        if len(self._answers) >= _REMEMBERED:
            self._answers.clear()
        self._answers[person_id] = (known, now + _SECONDS)
        return known
