"""What goes into a change of a deal and what comes out: plain values, so that conversations need no tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import JsonValue

from crm_core.regulation.schema import Field, Stage, StageTask


@dataclass(frozen=True, slots=True)
class NewTask:
    """A next step as its owner set it: a task type, a moment to come, and perhaps own words for it.

    `title_code`: it is called as the regulation calls one of its tasks (`Regulation.task_titles`), in all languages.
    `due_from`: the date of the deal that it follows, as the regulation has it ("visit_at - 1d").
    `asked_for`: the client named that moment.
    """

    type: str
    due_at: datetime
    title: str | None = None
    title_code: str | None = None
    due_from: str | None = None
    asked_for: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """How a task ended: an outcome of its type (R12), with an optional note of at most 1000 characters."""

    task_id: int
    outcome: str
    note: str | None = None


Earlier: TypeAlias = Literal["beside", "replaced", "instead"]
"""What becomes of the open tasks that a move leaves: they stay beside the stage's own, are cancelled because the
stage's own replace them, or stay instead of them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One turn of the loop (R9): a task finished, the deal moved `to` a stage, fields filled, the next task set.

    Every part is optional. `seen_version` is the deal's version on the card that was pressed. `fields` are answers by
    field code, in the form that `rules.field_values` gives them. `why`: the reason of a move backwards. `paid`: the
    money has come: a move to the sale that is refused unless an invoice of the deal is paid.
    """

    deal_id: int
    seen_version: int
    done: Done | None = None
    to: str | None = None
    fields: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    next_task: NewTask | None = None
    why: str | None = None
    paid: bool = False
    earlier: Earlier = "beside"


@dataclass(frozen=True, slots=True)
class StepPlan:
    """What a step would take and bring, before it is taken.

    `to` is the stage that it moves to and `passed` those that it records, the target last (R6). `missing`: the fields
    still to be asked for, in order (R14). `needs_next`: without a next task an open deal would be left with none (R8).
    `suggested`: the task to offer, which is the new stage's own first one, or another try after a "no answer", and
    `suggested_at` when it would fall due.
    `needs_why`: a move backwards takes a reason. `beside`: the open tasks next to which the move would put its own, so
    that nobody finds more to do than they asked for. `refused`: it is a step of a deal that was refused. `owed`: what
    the rules have come to require since the deal came to its stage; it is asked for, and stands in nobody's way.
    """

    deal_id: int
    to: Stage | None
    passed: tuple[Stage, ...]
    missing: tuple[Field, ...]
    needs_next: bool
    suggested: StageTask | None
    suggested_at: datetime | None = None
    needs_why: bool = False
    beside: tuple[int, ...] = ()
    refused: bool = False
    owed: tuple[Field, ...] = ()

    @property
    def ready(self) -> bool:
        """Nothing stands in the way: taking the step will succeed."""
        return not (self.missing or self.needs_next or self.needs_why)


@dataclass(frozen=True, slots=True)
class NewClient:
    """Somebody who did not write to us: a person found or called. `phone` in any spelling, `other_phones` likewise.

    `contact_id`: they turned out to be that contact, who gets what is new here. `another`: they are not the one whose
    phone or e-mail this is; it stays on that card, and the new one shows the likeness.
    """

    name: str
    phone: str | None = None
    email: str | None = None
    company: str | None = None
    contact_id: int | None = None
    another: bool = False
    other_phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewDeal:
    """A deal opened by hand, on the first stage of its funnel. `client` is a contact's id, or a person to be entered.

    A person whose phone or e-mail is already known is that contact (R20). Without a first task the stage's are made.
    `pass_on`: a client of a colleague's goes to that colleague; otherwise the deal is whoever's opens it.
    """

    funnel: str
    title: str
    client: int | NewClient
    source: str | None = None
    need: str | None = None
    amount: int | None = None
    first_task: NewTask | None = None
    pass_on: bool = False
