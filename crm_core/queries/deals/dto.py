"""What the cards show, as frozen values: texts of the regulation in all their languages, moments in UTC, money in minor
units. Screens pick the language, the zone and the wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pydantic import JsonValue

from crm_core.queries.dto import ContactBrief, StaffBrief
from crm_core.queries.invoices.dto import InvoiceBrief, LineView
from crm_core.queries.tasks.dto import TaskLine
from crm_core.regulation.schema import Funnel, Source, Stage, Tag, Text
from crm_core.rules.deals.statuses import DealStatus, MessageKind


@dataclass(frozen=True, slots=True)
class WorkLeft:
    """Working time until a limit that is counted in it, or since it (`late`); `day` is the length of a working day."""

    minutes: int
    day: int
    late: bool


@dataclass(frozen=True, slots=True)
class LinkedDeal:
    """A deal that this one continues (`earlier`), or that continues it: won back, renewed, asked for again (R11)."""

    id: int
    title: str
    funnel_name: Text
    stage_name: Text
    status: DealStatus
    earlier: bool
    paid_until: date | None


@dataclass(frozen=True, slots=True)
class DealCard:
    """A deal as its card shows it.

    `fields` holds every filled field of the deal, its contact and its company by code, without those hidden from the
    asker's role (R17); built-in ones that the card shows anyway (amount, phone …) are in it too. `paused_until` is None
    once the pause is over. `last_words`: the client's latest message, shortened. `likeness`: other cards with the phone
    or e-mail that this client gave (R20). `linked`: the deals before and after this one, as far as the asker may see
    them. `ticked`: the steps of the stage's script that are done, counted from 0. `work_left` is None where the stage
    has no limit in working time. `paid_until`: the last day that a won deal is paid for. `lines`: what the client is
    about to buy, in the order in which it was put; `files`: how many photos, voices and files its history holds.
    `source_code`: also of a source that the regulation does not know. `spent`: the sum of its expenses. `tags`: those
    that it bears, by rule or by hand (R60). `helpers`: the names of
    colleagues who help; `helping`: whether the asker is one (R65).
    """

    id: int
    version: int
    title: str
    status: DealStatus
    funnel: Funnel
    stage: Stage
    next_stage: Stage | None
    stage_entered_at: datetime
    stage_due_at: datetime | None
    stalled_at: datetime | None
    paused_until: datetime | None
    pause_reason: str | None
    amount: int | None
    currency: str
    source: Source | None
    need: str | None
    product: str | None
    contact: ContactBrief
    company: str | None
    owner: StaffBrief | None
    fields: dict[str, JsonValue]
    tasks: tuple[TaskLine, ...]
    lost_reason: str | None
    closed_at: datetime | None
    created_at: datetime
    invoices: tuple[InvoiceBrief, ...]
    last_words: str | None
    likeness: tuple[ContactBrief, ...]
    linked: tuple[LinkedDeal, ...] = ()
    ticked: tuple[int, ...] = ()
    work_left: WorkLeft | None = None
    paid_until: date | None = None
    lines: tuple[LineView, ...] = ()
    files: int = 0
    source_code: str | None = None
    spent: int = 0
    tags: tuple[Tag, ...] = ()
    helpers: str | None = None
    helping: bool = False

    @property
    def margin(self) -> int | None:
        """What the deal leaves of its amount after what it has cost; None where nobody has said an amount."""
        return None if self.amount is None else self.amount - self.spent

    @property
    def open(self) -> bool:
        return self.status is DealStatus.OPEN

    @property
    def lines_sum(self) -> int:
        return sum(line.sum for line in self.lines)

    @property
    def follows_lines(self) -> bool:
        """Whether its amount is what its lines add up to, and goes on being that."""
        return bool(self.lines) and self.amount == self.lines_sum


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task to be acted on, with its deal's card. `open` is False for one that is done or cancelled by now."""

    task: TaskLine
    open: bool
    outcome: str | None
    deal: DealCard


class HistoryKind(StrEnum):
    """What happened. `detail` holds, by kind (a title of the regulation's by language, one's own words as they are):

    stage: stage, funnel (codes), passed, first (it came in with it), note · task: type, outcome (codes), title, note ·
    message_in, message_out, note: kind (MessageKind), text, edited, message (its id), file (there is one to open) ·
    invoice: invoice (its id), number, status, total, currency · payment: amount, currency, number ·
    act: action and its particulars: deal.open, deal.lose (reason, stage, note), deal.reopen (stage, was), deal.pause
    (until, reason), deal.resume, deal.assign (from, to), deal.edit (field), task.postpone (task, until).
    """

    STAGE = "stage"
    TASK = "task"
    MESSAGE_IN = "message_in"
    MESSAGE_OUT = "message_out"
    NOTE = "note"
    INVOICE = "invoice"
    PAYMENT = "payment"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One thing that happened to a deal: codes, amounts and words said; `who` is a colleague's or the client's name."""

    at: datetime
    kind: HistoryKind
    who: str | None
    detail: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class History:
    """A page of what happened, newest first. Pages count from 0; an empty history has one page."""

    deal_id: int
    deal_title: str
    items: tuple[HistoryItem, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A photo, voice or file of a deal, with its caption. `who` sent it: a colleague's or the client's name."""

    deal_id: int
    kind: MessageKind
    file_id: str
    text: str | None
    who: str | None
    at: datetime
