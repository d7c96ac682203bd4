"""Whom notifications are for, and what they say as facts: no words, and everything that is needed to find them
in the recipient's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from crm_core.queries.invoices.paper import InvoicePaper
from crm_core.queries.reports.weeks import Week
from crm_core.queries.tasks.dto import TaskLine
from crm_core.regulation.changes import Topic
from crm_core.regulation.schema import Funnel, Stage, TaskType, Text
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import InvoiceStatus, MessageKind
from crm_core.rules.money.invoice_standing import Standing
from crm_core.storage.sql_types import NamedValuesView

if TYPE_CHECKING:
    from crm_core.queries.deals.card import DealCard
    from crm_core.queries.reports.digest import Digest


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a notification is for: a member of staff or a contact, never both. `role` is None for a contact."""

    staff_id: int | None
    contact_id: int | None
    chat_id: int
    locale: str
    zone: str
    name: str
    role: Role | None = None
    department_id: int | None = None

    @property
    def actor(self) -> Actor:
        """The recipient as one who acts: what their buttons may offer is decided by this."""
        kind = ActorKind.staff if self.staff_id is not None else ActorKind.lead
        own_id = self.staff_id if self.staff_id is not None else self.contact_id
        return Actor(kind, own_id, self.role, self.department_id, self.locale, self.zone, self.name)


@dataclass(frozen=True, slots=True)
class RulesFacts:
    """What of the rules has changed, with the names of it, and by whom."""

    by: str | None
    topics: Mapping[Topic, tuple[Text, ...]]


@dataclass(frozen=True, slots=True)
class DealFacts:
    """The deal that a notification is about, in one line. `amount` is in minor units of `currency`."""

    id: int
    version: int
    title: str
    funnel: Funnel
    stage: Stage
    stage_entered_at: datetime
    stage_due_at: datetime | None
    amount: int | None
    currency: str
    contact_id: int
    contact_name: str
    company: str | None
    owner_id: int | None
    owner_name: str | None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class CardFacts:
    """lead.new, deal.assigned, deal.nudge, deal.renewal: the whole card; `by` is who assigned or nudged."""

    card: DealCard
    by: str | None = None


@dataclass(frozen=True, slots=True)
class WaitingFacts:
    """lead.waiting: a lead that nobody has, since when, and until when only those on shift are asked (UTC)."""

    deal: DealFacts
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class TransferFacts:
    """deals.assigned: how many deals came in one go and are still theirs, and what they are worth in `currency`.

    `giver`: who had them before; `by`: who passed them on (None: nobody in particular). `at`: the moment of it (UTC),
    by which their list is found.
    """

    count: int
    sum: int
    currency: str
    giver: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ResumedFacts:
    """deal.resumed: the pause is over and the stall clock runs again until `deal.stage_due_at`."""

    deal: DealFacts


@dataclass(frozen=True, slots=True)
class AlbumPart:
    """One of the pictures or files that were sent together; `notification_id`: the outbox row that would bring it."""

    notification_id: int
    kind: MessageKind
    file_id: str
    text: str | None


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """message.in, .edited, .moved (to the owner) and .out, .out_edited (to the client, under the company's name).

    `author` is the client's name, or the colleague's. `relayed_as` is the id that the message has in the recipient's
    chat if it was relayed before: an edit answers it, or is put in its place unless it took several (`in_parts`).
    `written_in`, `written_as`: its writer's own chat and its id there. `why`: what kept it from being delivered.

    `entities`: the formatting of `text`. `forwarded_from`: whose words they are, where not the author's. `answers`: the
    id in the recipient's chat of what it answers; `quote`: what of it is quoted, or its words where it is not there.
    `album`: the parts that were sent together with it, itself first.
    """

    deal: DealFacts | None
    message_id: int
    kind: MessageKind
    text: str | None
    file_id: str | None
    at: datetime
    edited_at: datetime | None
    author: str
    company: Text | None
    relayed_as: int | None = None
    in_parts: bool = False
    in_album: bool = False
    written_in: int | None = None
    written_as: int | None = None
    why: str | None = None
    entities: Sequence[NamedValuesView] = ()
    forwarded_from: str | None = None
    answers: int | None = None
    quote: str | None = None
    album: tuple[AlbumPart, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """task.assigned, task.soon, task.due, task.overdue. `rung` counts the task's reminders from 0."""

    task_id: int
    deal: DealFacts
    type: TaskType
    title: Text
    due_at: datetime
    rung: int


@dataclass(frozen=True, slots=True)
class StallFacts:
    """deal.stalled (the owner) and deal.stalled_long (supervisors and the head): past `deal.stage_due_at`."""

    deal: DealFacts
    stalled_at: datetime


@dataclass(frozen=True, slots=True)
class RemarkFacts:
    """remark.made (the deal's manager), remark.answered (its author), remark.unmoved (leaders)."""

    deal: DealFacts
    remark: int
    text: str
    by: str | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """answer.waits (the owner), answer.waits_long (leaders): a client waits since `asked_at`; `words`: their last."""

    deal: DealFacts
    asked_at: datetime
    words: str | None


@dataclass(frozen=True, slots=True)
class TakenOverFacts:
    """deal.taken_over: the client of this deal had no answer, and `by` looks after them now."""

    deal: DealFacts
    by: str


@dataclass(frozen=True, slots=True)
class GivenAwayFacts:
    """deal.given_away: `by` has passed this deal on, and `to` looks after it now."""

    deal: DealFacts
    by: str
    to: str


@dataclass(frozen=True, slots=True)
class InvoiceLineFacts:
    """A line of an invoice; `sum` and `price` in minor units, `off` what the discount takes off the line."""

    title: str
    unit: str
    price: int
    quantity: int
    sum: int
    off: int = 0


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """invoice.sent, .reminder, .paid (the client) and invoice.unpaid (the owner). Sums in minor units.

    `day` counts from the due date (−3 … 7). `template` is the regulation's wording for the client, with {number},
    {amount}, {date}; None for the owner. `amount` is what the notification is about: the total, what is left, what
    was paid, was credited by the `note` of that number, went back, or came inside
    Telegram (`note`: why it is no payment yet).
    """

    deal: DealFacts
    invoice_id: int
    version: int
    number: str
    status: InvoiceStatus
    lines: tuple[InvoiceLineFacts, ...]
    total: int
    paid: int
    amount: int
    currency: str
    due_on: date
    day: int | None
    template: Text | None
    payment_details: Text | None
    company: Text | None
    paper: InvoicePaper | None = None
    claimed_at: datetime | None = None
    credited: int = 0
    note: str = ""

    @property
    def standing(self) -> Standing:
        return Standing(self.total, self.credited, self.paid)

    @property
    def left(self) -> int:
        return self.standing.left


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """digest: yesterday's figures and the state now."""

    digest: Digest


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """week: the last seven days, against those before."""

    week: Week


@dataclass(frozen=True, slots=True)
class CatchUpFacts:
    """catch_up: one summary instead of a flood (R40): what waits for this person now, and the first tasks by name."""

    overdue: int
    due_today: int
    stalled: int
    unpaid: int
    tasks: tuple[TaskLine, ...] = ()
