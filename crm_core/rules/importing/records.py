"""A line of a table as a client, or as a deal with its client; or every fault of it, and then nothing is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.field_values import BadValue, parse_value
from crm_core.rules.importing import cells
from crm_core.rules.importing.cells import BadCell
from crm_core.rules.importing.columns import SKIP, Column, Columns
from crm_core.rules.importing.lookups import Lookups, Place
from crm_core.rules.importing.record_types import Client, Fault, Record
from crm_core.rules.money.amounts import MAX_MINOR
from crm_core.rules.people.company_names import is_company_name
from crm_core.rules.texts.text_cleaning import clean, one_line
from crm_core.spreadsheets.table import Cell, Row

MAX_NAME = 200
MAX_NOTE = 4000
T = TypeVar("T")


class Reader:
    """Reads the lines of one table, each by itself."""

    def __init__(self, columns: Columns, lookups: Lookups, regulation: Regulation) -> None:
        self._columns, self._lookups, self._regulation = columns, lookups, regulation
        self._company = regulation.company
        self._zone = ZoneInfo(regulation.company.timezone)
        self._by_target: dict[str, list[Column]] = {}
        for column in columns.columns:
            self._by_target.setdefault(column.target, []).append(column)
        self._own = [column for column in columns.columns if ".field:" in column.target]
        # Bitrix24 ends each line with a separator: one empty column too many.
        self._width = max((column.place for column in columns.columns), default=0) + 2

    def read(self, rows: Sequence[Row]) -> Record | list[Fault]:
        """`rows`: one line; or the several lines of one deal with several products (see `same_deal`)."""
        reading = _Reading(rows[0], self)
        if reading.faults:
            # Its cells cannot be trusted to stand where they seem to.
            return reading.faults
        record = self._deal(reading, rows) if self._columns.kind == "deals" else self._client_alone(reading)
        return reading.faults if reading.faults or record is None else record

    def key(self, row: Row) -> str:
        """The deal's own number in its program; "" where there is none."""
        column = next(iter(self.columns("deal.id")), None)
        return str(row.cells[column.place]).strip() if column and column.place < len(row.cells) else ""

    def folds(self) -> bool:
        """Whether several lines may be one deal's products."""
        return self._columns.kind == "deals" and bool(self.columns("deal.product")) and bool(self.columns("deal.id"))

    def columns(self, target: str) -> list[Column]:
        return self._by_target.get(target, [])

    @property
    def region(self) -> str:
        return self._company.country

    @property
    def zone(self) -> ZoneInfo:
        return self._zone

    @property
    def currency(self) -> str:
        return self._company.currency

    @property
    def width(self) -> int:
        return self._width

    def _client_alone(self, reading: _Reading) -> Record | None:
        client = self._client(reading, "contact.note")
        source = self._lookups.source(reading.text("contact.source"))
        number = reading.text("contact.id")
        if client is None:
            return None
        said = "|".join((client.name.casefold(), *client.phones, *client.emails, client.company.casefold()))
        origin = f"{self._columns.product or 'table'}:{number}" if number and self._columns.product else _digest(said)
        return Record(reading.row.line, origin, client, source=source, note=client.note, created=client.created)

    def _client(self, reading: _Reading, notes: str) -> Client | None:
        first, middle, last = (reading.text(f"contact.{part}") for part in ("first", "middle", "last"))
        name = " ".join(filter(None, (last, first, middle))) or reading.text("contact.name")
        phones, emails = reading.all("contact.phone", self._phones), reading.all("contact.email", cells.emails)
        company = one_line(reading.text("company.name"), MAX_NAME + 1)
        is_company = reading.text("contact.type").casefold() in ("компания", "company")
        if is_company:
            company = company or one_line(name, MAX_NAME + 1)
        name = one_line(name or company, 2 * MAX_NAME)
        if len(name) > MAX_NAME or len(company) > MAX_NAME:
            reading.fault("contact.name", "too_long", name)
        fields, company_fields = self._fields(reading, "contact"), self._fields(reading, "company")
        created = reading.one("contact.created", lambda cell: cells.moment(cell, self._zone))
        if not (name or phones or emails):
            reading.fault("", "nobody")
        elif not reading.faults:
            called = name or (phones[0] if phones else emails[0])
            company = company if is_company or (company and is_company_name(company, called)) else ""
            return Client(
                called, tuple(phones), tuple(emails), company, None, reading.note(notes), fields, company_fields,
                created, is_company,
            )  # fmt: skip
        return None

    def _deal(self, reading: _Reading, rows: Sequence[Row]) -> Record | None:
        place = self._place(reading)
        amounts = [_Reading(row, self) for row in rows]
        minor = [one.one("deal.amount", lambda cell: cells.amount(cell, self.currency)) for one in amounts]
        for one in amounts[1:]:
            reading.faults += one.faults
        if amounts[0].faults:
            reading.faults += amounts[0].faults
        stated = reading.text("deal.currency").upper()
        if stated and stated not in (self.currency, "RUR" if self.currency == "RUB" else "") and any(minor):
            reading.fault("deal.currency", "stated_currency", stated)
        amount = sum(filter(None, minor)) if any(one is not None for one in minor) else None
        if amount is not None and amount > MAX_MINOR:
            reading.fault("deal.amount", "too_large")
        created = reading.one("deal.created", lambda cell: cells.moment(cell, self._zone))
        closed = reading.one("deal.closed", lambda cell: cells.moment(cell, self._zone))
        if created and closed and closed < created and place is not None and place.status is not DealStatus.OPEN:
            reading.fault("deal.closed", "closed_before_created")
        client = self._client(reading, "")
        fields = self._fields(reading, "deal")
        title = one_line(reading.text("deal.title"), 2 * MAX_NAME)
        if len(title) > MAX_NAME:
            reading.fault("deal.title", "too_long", title)
        number = self.key(rows[0])
        # Asked of a bad line too: whoever says what names mean is to see them all at once.
        owner = self._lookups.owner(reading.text("deal.owner"))
        source = self._lookups.source(reading.text("deal.source"))
        if client is None or place is None or reading.faults:
            return None
        self._check_closing(reading, place, {**fields, **client.fields, **client.company_fields, "amount": amount,
                                             "company_name": client.company, "phone": client.phones,
                                             "email": client.emails, "contact_name": client.name})  # fmt: skip
        said = "|".join(str(cell) for cell in rows[0].cells)
        origin = f"{self._columns.product or 'table'}:{number}" if number else _digest(said)
        reason = self._lookups.reason(reading.text("deal.reason")) if place.status is DealStatus.LOST else None
        goods = [_Reading(row, self).goods() for row in rows]
        return Record(
            rows[0].line, origin, client, title or client.name, place, amount,
            owner, source, reason,
            clean("\n".join(filter(None, (reading.text("deal.need"), *goods))), MAX_NOTE), reading.note("deal.note"),
            fields, created, closed if place.status is not DealStatus.OPEN else None,
        )  # fmt: skip

    def _place(self, reading: _Reading) -> Place | None:
        stage = reading.text("deal.stage")
        place = self._lookups.place(stage, reading.text("deal.funnel"))
        if place is None:
            reading.fault("deal.stage", "unknown_stage", stage)
            return None
        if reading.yes("deal.islost"):
            return Place(place.funnel, place.stage, DealStatus.LOST)
        if reading.yes("deal.iswon") or (reading.yes("deal.isclosed") and place.status is DealStatus.OPEN):
            # Closed, and on a stage that is no sale: it came to nothing, unless the program says that it was won.
            won = reading.yes("deal.iswon")
            stage = self._regulation.won_stage(place.funnel).code if won else place.stage
            return Place(place.funnel, stage, DealStatus.WON if won else DealStatus.LOST)
        return place

    def _check_closing(self, reading: _Reading, place: Place, values: dict[str, Any]) -> None:
        """A sale obeys the regulation by whatever way it comes (R14): what its stage requires must be there."""
        if place.status is not DealStatus.WON:
            return
        for code in self._regulation.won_stage(place.funnel).required:
            text = {"need": "deal.need", "source": "deal.source", "product": "deal.product"}.get(code)
            if not (reading.text(text) if text else values.get(code)):
                reading.fault("deal.stage", "missing", code)

    def _phones(self, cell: Cell) -> list[str]:
        return cells.phones(cell, self.region)

    def _fields(self, reading: _Reading, entity: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for column in self._own:
            if not column.target.startswith(f"{entity}."):
                continue
            text = reading.said(column)
            if not text:
                continue
            own = self._regulation.field(column.target.partition(":")[2])
            try:
                choices = self._regulation.choices(own)
                found[own.code] = parse_value(
                    own,
                    text,
                    currency=self.currency,
                    region=self.region,
                    choices=choices,
                    zone=self._regulation.company.timezone,
                )
            except BadValue as bad:
                reading.faults.append(Fault(reading.row.line, column.heading, bad.code, text[:60]))
        return found


class _Reading:
    """One line while it is read, and what is wrong with it so far."""

    def __init__(self, row: Row, reader: Reader) -> None:
        self.row, self._reader = row, reader
        self.faults: list[Fault] = []
        if row.fault:
            self.faults.append(Fault(row.line, "", row.fault))
        elif any(str(cell).strip() for cell in row.cells[reader.width :]):
            self.faults.append(Fault(row.line, "", "too_many_cells"))

    def fault(self, target: str, reason: str, said: str = "") -> None:
        heading = next((column.heading for column in self._reader.columns(target)), "")
        self.faults.append(Fault(self.row.line, heading, reason, said[:60]))

    def said(self, column: Column) -> str:
        return self._take(column, cells.words) or ""

    def text(self, target: str) -> str:
        return next(filter(None, (self.said(column) for column in self._reader.columns(target))), "")

    def yes(self, target: str) -> bool:
        return any(cells.is_yes(self._cell(column)) for column in self._reader.columns(target))

    def one(self, target: str, read: Callable[[Cell], T | None]) -> T | None:
        found = (self._take(column, read) for column in self._reader.columns(target))
        return next((value for value in found if value is not None), None)

    def all(self, target: str, read: Callable[[Cell], list[str]]) -> list[str]:
        found = [value for column in self._reader.columns(target) for value in self._take(column, read) or ()]
        return list(dict.fromkeys(found))

    def note(self, target: str) -> str:
        """The notes, and every column that nobody knows, by its heading: no word of the table is lost."""
        lines = [self.said(column) for column in self._reader.columns(target)] if target else []
        if target:
            for column in self._reader.columns(""):
                words = self.said(column)
                lines += [f"{column.heading}: {words}"] if words else []
        return clean("\n".join(filter(None, lines)), MAX_NOTE)

    def goods(self) -> str:
        product, quantity = self.text("deal.product"), self.text("deal.quantity")
        return f"{product} × {quantity}" if product and quantity else product

    def _cell(self, column: Column) -> Cell:
        return self.row.cells[column.place] if column.place < len(self.row.cells) else ""

    def _take(self, column: Column, read: Callable[[Cell], T]) -> T | None:
        cell = self._cell(column)
        if cell == "" or column.target == SKIP:
            return None
        try:
            return read(cell)
        except BadCell as bad:
            fault = Fault(self.row.line, column.heading, bad.code, str(cell)[:60])
            if fault not in self.faults:
                self.faults.append(fault)
            return None


def _digest(text: str) -> str:
    return "line:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]
