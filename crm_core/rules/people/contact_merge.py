"""Two cards of one person made one, and apart again (R20): what becomes of the card that stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, JsonValue

_MOMENTS = frozenset({"consented_at", "unreachable_at"})
_OF_TELEGRAM = ("telegram_id", "username", "locale", "zone", "unreachable_at")
"""What comes with the account that a person writes from."""

Pair = tuple[JsonValue, JsonValue]
"""What a value was before the merge, and what the merge made of it."""


class Moved(BaseModel):
    """All that a merge changed. `rows`: ids by table; `links`: deals that it linked to another (deal id → that one).

    `columns` and `fields` are the kept card's own. `cards` had been merged into the other card before.
    """

    rows: dict[str, list[int]] = {}
    links: dict[int, int] = {}
    columns: dict[str, Pair] = {}
    fields: dict[str, Pair] = {}
    cards: list[int] = []

    @property
    def telegram(self) -> bool:
        """Whether the other card's Telegram is the kept one's now."""
        return "telegram_id" in self.columns


def joined(kept: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The kept card's columns after the merge.

    Its own values stay, the other card fills what it lacks. Somebody with one Telegram brings it, and its language; of
    two accounts the kept card's stays. The first source is the older card's, the last the newer one's (R19).
    """
    older, newer = (kept, other) if kept["created_at"] <= other["created_at"] else (other, kept)
    after = {
        "company_id": _either(kept, other, "company_id"),
        "consented_at": _either(kept, other, "consented_at"),
        "first_source": _either(older, newer, "first_source"),
        "last_source": _either(newer, older, "last_source"),
    }
    if kept["telegram_id"] is None and other["telegram_id"] is not None:
        after |= {name: other[name] for name in _OF_TELEGRAM}
        after["zone"] = _either(other, kept, "zone")
        after["consented_at"] = _either(other, kept, "consented_at")
    return after


def barred(kept: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Whoever is not to be written to by one card is not by the other, nor after the cards are apart again."""
    return {} if kept["barred_at"] else {name: other[name] for name in ("barred_at", "barred_reason")}


def muted(kept: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Nor is whoever stopped messages by one card."""
    return {} if kept["muted_at"] else {"muted_at": other["muted_at"]}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Pair]:
    """What has changed; a key that is absent on one side counts as None there."""
    names = {**before, **after}
    pairs = {name: (_stored(before.get(name)), _stored(after.get(name))) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def restored(now: Mapping[str, Any], changed: Mapping[str, Pair]) -> dict[str, Any]:
    """What each value is to be again. Those that somebody has changed since the merge are left out: they stay."""
    return {
        name: _read(name, was) for name, (was, became) in changed.items() if _stored(now.get(name)) == _stored(became)
    }


def _either(first: Mapping[str, Any], second: Mapping[str, Any], name: str) -> Any:
    return second[name] if first[name] is None else first[name]


def _stored(value: Any) -> JsonValue:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(name: str, value: JsonValue) -> Any:
    return datetime.fromisoformat(value) if name in _MOMENTS and isinstance(value, str) else value
