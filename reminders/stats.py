"""What the delivery has done since it started, as plain numbers to be exported."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class DeliveryStats:
    """`again`: tries put off (faults and limits); `repeated`: notifications claimed after an earlier lease ran out,
    which may have been sent twice; `stale`: marks refused because somebody else has the notification now. `delay`
    sums the seconds from when a notification might have gone to when it was accepted, over the `sent` ones.
    """

    sent: int = 0
    dropped: Counter[str] = field(default_factory=Counter[str])
    failed: Counter[str] = field(default_factory=Counter[str])
    again: Counter[str] = field(default_factory=Counter[str])
    repeated: int = 0
    stale: int = 0
    delay: float = 0.0
    longest_delay: float = 0.0

    def delivered(self, delay: float) -> None:
        self.sent += 1
        self.delay += delay
        self.longest_delay = max(self.longest_delay, delay)
