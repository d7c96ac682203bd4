"""What applying a regulation would do, counted on the deals that there are."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.regulation.changes import Change, How, What
from crm_core.rules.deals.stage_migration import Moving, Stranded


@dataclass(frozen=True, slots=True)
class InUse:
    """Something that is gone from the regulation, or became another type, and how much there still is of it.

    `blocks`: it cannot be done without, as an open task whose type is unknown could never be finished; the rest is kept
    as it is and shown by its code.
    """

    change: Change
    count: int
    blocks: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes, and what they mean.

    `standing`: how many open deals stand at a stage, by funnel and stage. `clocks`: how many open deals get other
    moments. `stranded` and `in_use` that blocks are why it is refused.
    """

    changes: tuple[Change, ...]
    standing: dict[tuple[str, str], int]
    movings: tuple[Moving, ...]
    stranded: tuple[Stranded, ...]
    in_use: tuple[InUse, ...]
    clocks: int

    @property
    def possible(self) -> bool:
        return not self.stranded and not any(one.blocks for one in self.in_use)

    @property
    def moved(self) -> int:
        return sum(moving.standing.count for moving in self.movings)

    def open_at(self, change: Change) -> int:
        """How many open deals stand at the stage, or in the funnel, that a change is about."""
        if change.what is What.FUNNEL:
            return sum(count for (funnel, _), count in self.standing.items() if (funnel,) == change.codes)
        if change.what is What.STAGE:
            return self.standing.get((change.codes[0], change.codes[1]), 0)
        return 0


class RegulationInUse(Exception):
    """The new regulation has no place for what there is: nothing was changed. `plan` says what."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("in use")
        self.plan = plan


def is_loss(change: Change) -> bool:
    """Whether what was written by the old regulation may not be understood by the new one."""
    return change.how is How.REMOVED or (change.what is What.FIELD and change.key in ("type", "entity"))
