"""What becomes of each deal of the demonstration: enough of everything for every list and every figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

End = Literal[
    "won", "lost", "calm", "due", "overdue", "stalled", "paused", "invoiced", "unpaid", "part_paid", "promised"
]
"""calm: the next step is to come · due: it falls due today · overdue: it was due · stalled: past the stage's limit ·
paused: for a reason · invoiced: not yet due · unpaid: the due date has gone by · part_paid: and a part has come ·
promised: long overdue, what a supervisor asks about.
"""


@dataclass(frozen=True, slots=True)
class Plot:
    """A deal that comes to the stage of this place in its funnel (0: the first), and how it stands there.

    `days`: how many days ago it came there, or ended.
    """

    funnel: str
    place: int
    end: End
    days: float
    reason: str | None = None


def plots() -> Iterator[Plot]:
    """All of them; the funnels' stages are those of the default regulation."""
    yield from _won("inbound", 6, (0.08, 3, 6, 9, 14, 20, 27, 33, 41, 48))
    yield from _won("outreach", 7, (5, 18, 34))
    yield from _won("renewal", 5, (2, 11, 24, 38))
    yield from _won("return", 5, (12, 30))
    yield from _lost("inbound", ((1, "expensive"), (0, "no_response"), (4, "expensive"), (3, "competitor")))
    yield from _lost("inbound", ((0, "not_relevant"), (2, "no_money"), (4, "no_time")), first=16)
    yield from _lost("outreach", ((1, "not_relevant"), (2, "competitor"), (5, "expensive")), first=4)
    yield from _lost("renewal", ((3, "poor_quality"),), first=7)
    yield from _lost("return", ((1, "no_response"), (3, "no_money")), first=10)
    yield from (Plot("inbound", 4, "lost", 0.1, "expensive"), Plot("outreach", 3, "lost", 0.15, "no_time"))
    yield from _open("inbound", ("calm", 0, 0.05), ("due", 0, 0.1), ("due", 1, 1), ("calm", 1, 0.5), ("calm", 2, 1))
    yield from _open("inbound", ("overdue", 2, 2), ("stalled", 4, 11), ("calm", 4, 2), ("due", 5, 1), ("paused", 3, 3))
    yield from _open("inbound", ("invoiced", 6, 2), ("unpaid", 6, 9), ("part_paid", 6, 6), ("promised", 4, 6))
    yield from _open("outreach", ("calm", 0, 2), ("due", 1, 2), ("calm", 2, 1), ("stalled", 3, 13), ("overdue", 5, 4))
    yield from _open("outreach", ("calm", 6, 2), ("invoiced", 7, 3), ("due", 4, 1))
    yield from _open("renewal", ("calm", 0, 1), ("due", 2, 1), ("unpaid", 5, 10), ("calm", 3, 3))
    yield from _open("return", ("calm", 0, 3), ("overdue", 1, 2), ("stalled", 3, 12), ("due", 2, 1))


def _won(funnel: str, place: int, days: tuple[float, ...]) -> Iterator[Plot]:
    return (Plot(funnel, place, "won", ago) for ago in days)


def _lost(funnel: str, ends: tuple[tuple[int, str], ...], first: float = 3) -> Iterator[Plot]:
    return (Plot(funnel, place, "lost", first + 8 * number, why) for number, (place, why) in enumerate(ends))


def _open(funnel: str, *ends: tuple[End, int, float]) -> Iterator[Plot]:
    return (Plot(funnel, place, end, days) for end, place, days in ends)
