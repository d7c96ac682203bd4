"""The everyday parts of a regulation, each changed by one act (R77). An edit knows its place in the file, no more:
whether the whole is right afterwards is the loader's to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from crm_core.regulation.editing.document import Document
from crm_core.regulation.loader import preset
from crm_core.regulation.schema import Calendar, Regulation, Text
from crm_core.regulation.values import DayHours, WorkDuration

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Edit(Protocol):
    """`topic` names in the audit, and to people, what it is about."""

    @property
    def topic(self) -> str: ...

    def write(self, document: Document, rules: Regulation) -> None:
        """Changes the text. `rules` are what it has said up to now."""
        ...


@dataclass(frozen=True)
class CompanySays:
    """The company's name, phone or site, as clients read it."""

    key: str
    words: str
    topic: str = "company"

    def write(self, document: Document, rules: Regulation) -> None:
        document.put(self.words, "company", self.key)


@dataclass(frozen=True)
class PaymentDetails:
    words: str
    topic: str = "requisites"

    def write(self, document: Document, rules: Regulation) -> None:
        document.put(self.words, "invoice", "payment_details")


@dataclass(frozen=True)
class Taxes:
    """Value added tax in invoices: "none", "included", "on_top"; `rate` in whole percent, None: as it is."""

    mode: str
    rate: int | None = None
    topic: str = "invoices"

    def write(self, document: Document, rules: Regulation) -> None:
        document.put(self.mode, "invoice", "vat")
        if self.rate is not None:
            document.put(self.rate, "invoice", "vat_rate")


@dataclass(frozen=True)
class Zone:
    """The clock by which working time goes."""

    zone: str
    topic: str = "hours"

    def write(self, document: Document, rules: Regulation) -> None:
        document.put(self.zone, "company", "timezone")


@dataclass(frozen=True)
class Hours:
    """Working hours of a week, Monday first; an empty day is closed."""

    week: tuple[DayHours, ...]
    topic: str = "hours"

    def write(self, document: Document, rules: Regulation) -> None:
        document.put(week_written(self.week), "calendar", "hours")


@dataclass(frozen=True)
class Holidays:
    """The country whose public holidays are days off; "none": none are."""

    country: str
    topic: str = "days_off"

    def write(self, document: Document, rules: Regulation) -> None:
        document.put(self.country, "calendar", "holidays")


@dataclass(frozen=True)
class DaysOff:
    """The company's own days: closed (`off`), worked all the same, or neither of the two again (None)."""

    days: tuple[date, ...]
    off: bool | None
    topic: str = "days_off"

    def write(self, document: Document, rules: Regulation) -> None:
        changed = set(self.days)
        off, working = set(rules.calendar.days_off) - changed, set(rules.calendar.working_days) - changed
        if self.off is not None:
            (off if self.off else working).update(changed)
        document.put(sorted(off), "calendar", "days_off")
        document.put(sorted(working), "calendar", "working_days")


@dataclass(frozen=True)
class Distribution:
    """How leads are given out: one key of that section."""

    key: str
    value: str
    topic: str = "distribution"

    def write(self, document: Document, rules: Regulation) -> None:
        document.put(self.value, "distribution", self.key)


@dataclass(frozen=True)
class RenameReason:
    code: str
    name: str
    topic: str = "reasons"

    def write(self, document: Document, rules: Regulation) -> None:
        document.put_entry("reasons", self.code, {**_reason(rules, self.code), "name": self.name})


@dataclass(frozen=True)
class AddReason:
    """Under a code of its own, with the follow-up of the reason that comes last."""

    code: str
    name: str
    topic: str = "reasons"

    def write(self, document: Document, rules: Regulation) -> None:
        follow_up = rules.reasons[-1].follow_up
        entry = {"type": follow_up.type, "due": str(follow_up.due)}
        document.put_entry("reasons", self.code, {"code": self.code, "name": self.name, "follow_up": entry})


@dataclass(frozen=True)
class DropReason:
    code: str
    topic: str = "reasons"

    def write(self, document: Document, rules: Regulation) -> None:
        document.drop_entry("reasons", self.code)


@dataclass(frozen=True)
class StageLimit:
    """How long a deal may stand at a stage; None: for ever."""

    funnel: str
    stage: str
    limit: WorkDuration | None
    topic: str = "stages"

    def write(self, document: Document, rules: Regulation) -> None:
        document.put_stage(self.funnel, self.stage, "limit", str(self.limit) if self.limit else None)


@dataclass(frozen=True)
class StageName:
    funnel: str
    stage: str
    name: str
    topic: str = "stages"

    def write(self, document: Document, rules: Regulation) -> None:
        document.put_stage(self.funnel, self.stage, "name", self.name)


def on_preset(name: str, rules: Regulation, calendar: Calendar | None) -> str:
    """The text of a regulation that is a preset's, of the company that `rules` speak of; with its `calendar`, if it
    has chosen one. Raises UnknownCode.
    """
    document = Document(f'extends = "{name}"\n')
    base = preset(name)
    for key in type(rules.company).model_fields:
        value: object = getattr(rules.company, key)
        if value is not None and value != getattr(base.company, key):
            document.put(_said(value) if isinstance(value, Text) else str(value), "company", key)
    if rules.to_clients.payment_details is not None:
        document.put(_said(rules.to_clients.payment_details), "invoice", "payment_details")
    if calendar is not None:
        document.put(calendar.holidays, "calendar", "holidays")
        document.put(sorted(calendar.days_off), "calendar", "days_off")
        document.put(sorted(calendar.working_days), "calendar", "working_days")
        document.put(week_written(calendar.hours.days), "calendar", "hours")
    return document.text


def week_written(week: Sequence[DayHours]) -> Mapping[str, str]:
    """As the file has it: "09:00-13:00, 14:00-18:00", "closed"."""
    return {day: ", ".join(map(str, windows)) or "closed" for day, windows in zip(DAYS, week, strict=True)}


def _reason(rules: Regulation, code: str) -> dict[str, object]:
    """The whole entry: one that stands in the base is replaced by what is given."""
    one = rules.reason(code)
    follow_up: dict[str, object] = {"type": one.follow_up.type, "due": str(one.follow_up.due)}
    if one.follow_up.title is not None:
        follow_up["title"] = _said(one.follow_up.title)
    return {"code": one.code, "name": _said(one.name), "follow_up": follow_up}


def _said(text: Text) -> str | dict[str, str]:
    """One string where all languages say the same."""
    wordings = {locale: words for locale, words in text.languages().items() if words.strip()}
    return next(iter(wordings.values())) if len(set(wordings.values())) == 1 else wordings
