"""The steps of a company's first day, in their order (R66)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SetupStep(StrEnum):
    """The `company`'s name, its `requisites`, working `hours` and zone, the `trade` (a preset), the first
    `products`, the first `manager`, and where sales stand today (`baseline`).
    """

    company = "name"
    requisites = "requisites"
    hours = "hours"
    trade = "trade"
    products = "products"
    manager = "manager"
    baseline = "baseline"


class SetupState(StrEnum):
    """`later`: put aside; it can be returned to."""

    todo = "todo"
    later = "later"
    done = "done"


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where sales stood before: a month's requests, sales, and turnover in minor units; whether there was a plan.
    None: not known.
    """

    requests: int | None = None
    sales: int | None = None
    turnover: int | None = None
    plan: bool | None = None

    @property
    def conversion(self) -> int | None:
        """Sales of a hundred requests, rounded; None where it cannot be reckoned."""
        if not self.requests or self.sales is None:
            return None
        return round(100 * self.sales / self.requests)


MOST = 10**6
"""Requests or sales of a month: more is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the first day has come. `baseline` as far as it was answered."""

    states: dict[SetupStep, SetupState]
    baseline: Baseline

    @property
    def done(self) -> int:
        return sum(state is SetupState.done for state in self.states.values())

    @property
    def total(self) -> int:
        return len(self.states)

    @property
    def finished(self) -> bool:
        """Nothing is still to come: done, or put aside by somebody's wish."""
        return SetupState.todo not in self.states.values()

    @property
    def whole(self) -> bool:
        return self.done == self.total

    def following(self, step: SetupStep | None = None) -> SetupStep | None:
        """The next step that is still to come behind this one, from the beginning again; None: there is none."""
        steps = list(self.states)
        start = steps.index(step) + 1 if step is not None else 0
        order = steps[start:] + steps[:start]
        return next((one for one in order if self.states[one] is SetupState.todo), None)
