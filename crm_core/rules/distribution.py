"""Who gets the next lead (R28). The caller brings those who are on the staff; the choice itself is pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A manager who might get a lead. `recent` counts the leads given lately, over a span that the caller chooses."""

    staff_id: int
    recent: int = 0
    last_given_at: datetime | None = None
    open_deals: int = 0
    available: bool = True
    limit: int | None = None

    @property
    def can_take(self) -> bool:
        """On shift, and not at the limit of open deals."""
        return self.available and (self.limit is None or self.open_deals < self.limit)


def pick_in_turn(candidates: Iterable[Candidate]) -> int | None:
    """The one with the fewest recent leads, then the one who has waited longest. None: nobody can take a lead now."""
    return _first(candidates, lambda one: (one.recent, one.last_given_at or _NEVER, one.staff_id))


def pick_by_load(candidates: Iterable[Candidate]) -> int | None:
    """The one with the fewest open deals, then in turn."""
    return _first(candidates, lambda one: (one.open_deals, one.recent, one.last_given_at or _NEVER, one.staff_id))


def pick(mode: Literal["in_turn", "by_load", "claim"], candidates: Iterable[Candidate]) -> int | None:
    """By the regulation's mode; a lead to be claimed is given to nobody."""
    if mode == "claim":
        return None
    return pick_in_turn(candidates) if mode == "in_turn" else pick_by_load(candidates)


def _first(candidates: Iterable[Candidate], key: Callable[[Candidate], tuple[int | datetime, ...]]) -> int | None:
    able = [one for one in candidates if one.can_take]
    return min(able, key=key).staff_id if able else None


def spread_evenly(sizes: Mapping[int, int], loads: Mapping[int, int]) -> dict[int, int]:
    """Who takes over which client (client → member of staff). `sizes` are deals a client, `loads` deals in hand.

    One client's deals stay in one pair of hands. The largest clients go first, each to whoever has been given the
    fewest deals so far, and of those to whoever has the fewest in hand. Raises ValueError with nobody to take them.
    """
    given = dict.fromkeys(loads, 0)
    chosen: dict[int, int] = {}
    for client, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
        taker = min(given, key=lambda one: (given[one], loads[one], one))
        chosen[client] = taker
        given[taker] += size
    return chosen
