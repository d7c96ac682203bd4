"""The rest of the regulation: the company and its days, task types, reasons, sources, ladders, wordings."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal, Self

import pydantic
from pydantic_core import PydanticCustomError

from crm_core.regulation import samples
from crm_core.regulation.funnels import Code, Part, StageTask
from crm_core.regulation.values import DayHours, Text, Window, WorkDuration
from crm_core.roles import Role

OutcomeThen = Literal["advance", "retry", "stay", "lose"]
SourceGroup = Literal["online", "offline", "direct"]


class Company(Part):
    """Whose CRM it is. `country` (ISO 3166) is where phone numbers without a prefix are from.

    What clients are shown of it is `Regulation.to_clients`: a name, a phone or a site may still be a sample.
    """

    name: Text
    timezone: str
    locale: str = "ru"
    currency: Annotated[str, pydantic.StringConstraints(pattern="^[A-Z]{3}$")]
    country: Annotated[str, pydantic.StringConstraints(pattern="^[A-Z]{2}$")]
    phone: str | None = None
    site: str | None = None


class WeekHours(Part):
    """Working hours by day of the week, local time."""

    monday: DayHours
    tuesday: DayHours
    wednesday: DayHours
    thursday: DayHours
    friday: DayHours
    saturday: DayHours = ()
    sunday: DayHours = ()

    @property
    def days(self) -> tuple[DayHours, ...]:
        """By `date.weekday()`: Monday is 0."""
        return (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )


class Calendar(Part):
    """Working time (R7): hours, the country whose public holidays hold ("none": none do), and the company's own days.

    A working Saturday, by the state's transfer or the company's own wish, keeps Monday's hours if Saturday is closed.
    `shorter_before_holidays`: so much earlier the working day ends that stands right before a public holiday.
    """

    hours: WeekHours
    holidays: str = "none"
    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    shorter_before_holidays: WorkDuration = WorkDuration(working=False)


class Quiet(Part):
    """Waking windows: the hours of the recipient's local day in which a message may ring (R39).

    Reminders and digests wait for a working day, unless they may come on days off too.
    """

    staff: Window
    clients: Window
    staff_on_days_off: bool = False
    clients_on_days_off: bool = False


class Outcome(Part):
    """How a task ended (R12) and what that offers next: the next stage, another try, nothing, or a refusal.

    `spoken`: whether the client was spoken to, or written to and it arrived. Without it, that is so for what leads on
    or ends in a refusal. `pays`: they say that money has come, so that with an unpaid invoice it is asked how much.
    """

    code: Code
    name: Text
    then: OutcomeThen = "stay"
    retry_after: WorkDuration | None = None
    spoken: bool | None = None
    pays: bool = False

    @property
    def reached(self) -> bool:
        """The client heard of us."""
        return self.then in ("advance", "lose") if self.spoken is None else self.spoken


class TaskType(Part):
    """A kind of task, with the outcomes to choose from."""

    code: Code
    name: Text
    emoji: str = ""
    outcomes: tuple[Outcome, ...] = pydantic.Field(min_length=1)

    def outcome(self, code: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.code == code), None)


class Reason(Part):
    """Why a deal was refused (R16), and the follow-up that this reason creates (R11)."""

    code: Code
    name: Text
    follow_up: StageTask


class Source(Part):
    """Where a lead came from (R19)."""

    code: Code
    name: Text
    group: SourceGroup


class TagRule(Part):
    """What an open deal must be to bear a tag by itself (R60): all that is written here, at this moment.

    `stalled`, `paused`, `overdue`, `no_step`, `unpaid`: it is on the list of that name. `unanswered`: its client has
    waited so long for an answer. `in_stage`: it has stood so long where it stands. `amount_from`: worth so much, in
    the company's currency. `funnels`, `sources`: in one of these, from one of these.
    """

    stalled: Literal[True] | None = None
    paused: Literal[True] | None = None
    overdue: Literal[True] | None = None
    no_step: Literal[True] | None = None
    unpaid: Literal[True] | None = None
    unanswered: WorkDuration | None = None
    in_stage: WorkDuration | None = None
    amount_from: Annotated[Decimal, pydantic.Field(gt=0, le=Decimal(10) ** 13, decimal_places=2)] | None = None
    funnels: tuple[Code, ...] = ()
    sources: tuple[Code, ...] = ()

    @pydantic.model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set or self == type(self).model_construct():
            raise PydanticCustomError("no_conditions", "no conditions", {"expected": "stalled = true"})
        return self


class Tag(Part):
    """A mark on deals (R60): put on by hand, and by itself for as long as its rule holds. Without a rule: by hand."""

    code: Code
    name: Text
    rule: TagRule | None = None


class Ladders(Part):
    """When the rungs of each reminder fall due.

    `task_before`: the heads-up before a task; `task_overdue`: after it was due (R34). `stall`: from the stage's limit
    until the supervisors are told (R35). `invoice`: days from the due date (R31), at `invoice_hour` local time.
    `unanswered`: from a client's message until its manager is told, then the head; at a third length another manager
    takes the deal over (R37). Empty: nobody is told.
    """

    task_before: WorkDuration
    task_overdue: tuple[WorkDuration, ...]
    stall: WorkDuration
    invoice: tuple[int, ...] = (-3, 0, 1, 3, 7)
    invoice_hour: time = time(10)
    unanswered: tuple[WorkDuration, ...] = ()


class PauseRules(Part):
    """How long and how often a deal may rest (R36): `longest` at a time, `most` pauses of one deal."""

    longest: WorkDuration = WorkDuration.parse("60d")
    most: int = pydantic.Field(default=3, ge=0, le=100)


class QualityRules(Part):
    """`move_within`: so long after a remark its deal must have moved, before the leaders hear of it (R59)."""

    move_within: WorkDuration = WorkDuration.parse("1wd")


class Consent(Part):
    """What a person agrees to before anything personal is stored (R25). A changed text needs a new version."""

    version: str = pydantic.Field(min_length=1, max_length=32)
    text: Text


class InvoiceRules(Part):
    """How invoices are numbered and paid (R30): `number_format` knows {year}, {month} and {seq}.

    `corrections_within`: for so long a manager may take back a payment, or void an invoice, of their own deals (R73).
    `payment_details`: the company's requisites; without real ones no invoice goes to a client (R66).
    `vat`: whether prices hold the tax ("included"), it comes "on_top", or there is "none"; `vat_rate` in percent.
    """

    number_format: str = "{year}-{seq:04d}"
    due: WorkDuration
    corrections_within: WorkDuration = WorkDuration.parse("1wd")
    payment_details: Text | None = None
    vat: Literal["none", "included", "on_top"] = "none"
    vat_rate: Annotated[Decimal, pydantic.Field(ge=0, le=99, decimal_places=2)] = Decimal(22)


@dataclass(frozen=True, slots=True)
class ToClients:
    """What clients may read of the company. None: it has not been said yet, or is still a sample (R66)."""

    name: Text | None
    payment_details: Text | None
    phone: str | None
    site: str | None

    @classmethod
    def of(cls, company: Company, invoice: InvoiceRules) -> Self:
        details, phone, site = invoice.payment_details, company.phone, company.site
        return cls(
            name=None if samples.is_sample_name(company.name, details) else company.name,
            payment_details=None if samples.is_sample_details(details) else details,
            phone=None if phone is None or samples.is_sample_phone(phone) else phone,
            site=None if site is None or samples.is_sample_site(site) else site,
        )


class ExportRules(Part):
    """Who may take a copy of the base along (R49): nobody, until roles are named. Another person allows each.

    `whole_phones`: the roles that see numbers whole there, others their prefix and last two digits. `protect`: the
    file can be neither forwarded nor saved from the chat by others' clients than its reader's.
    """

    roles: frozenset[Role] = frozenset()
    whole_phones: frozenset[Role] = frozenset({Role.supervisor, Role.admin})
    protect: bool = True


class Retention(Part):
    """For how many days what nobody needs is kept (R25); without a number for ever.

    `inquiry_days`: people who never bought, since anybody last heard of them: then they are erased. `audit_days`: lines
    of the audit.
    """

    inquiry_days: int | None = pydantic.Field(default=None, ge=30, le=36_500)
    audit_days: int | None = pydantic.Field(default=None, ge=30, le=36_500)


WeeklyDay = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "never"]


class Digest(Part):
    """Local hours of the supervisor's digest (R42) and of the manager's morning list (R38); `weekly`: the day on which
    the week comes with the digest."""

    hour: time
    manager_hour: time = time(9)
    weekly: WeeklyDay = "friday"
