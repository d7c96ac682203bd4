"""The funnel by stages (R43)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_core.regulation.schema import Funnel, Stage


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage in the period. `conversion` is entered ÷ entered of the stage before (None for the first, or after 0);
    `now_*` is what stands there at this moment; times in stage leave out stages passed in one conversation.
    """

    stage: Stage
    entered: int
    conversion: float | None
    now_count: int
    now_sum: int
    median_time: timedelta | None
    average_time: timedelta | None


@dataclass(frozen=True, slots=True)
class FunnelReport:
    """`weakest` is the stage with the lowest conversion; None when too little has happened to say."""

    funnel: Funnel
    since: datetime
    until: datetime
    currency: str
    stages: tuple[StageLine, ...]
    weakest: StageLine | None
