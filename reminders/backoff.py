"""How long to wait before another try: longer each time, and never in step with others."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random


@dataclass(slots=True)
class Backoff:
    """Seconds: doubling from `first` up to `cap`, of which the upper half is left to chance."""

    first: float = 1.0
    cap: float = 60.0
    random: Random = field(default_factory=Random)

    def delay(self, attempt: int) -> float:
        """`attempt` counts the failures so far, from 1."""
        whole = min(self.cap, self.first * 2 ** min(attempt - 1, 16))
        return whole * (0.5 + self.random.random() / 2)
