"""Writing what a deal's fields hold to where they are kept: the deal, its contact and keys, its company (R13, R20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from pydantic import JsonValue
from sqlalchemy import Table, delete, insert, select, update

from crm_core.errors import BadValue, Refused
from crm_core.models import Company, Contact, ContactKey
from crm_core.models.clients import GIVEN_PHONE, LIKE_COMPANY
from crm_core.queries.access.companies import company_seen_by, company_wholly_seen_by
from crm_core.regulation.builtin_fields import NAME
from crm_core.regulation.errors import UnknownCode
from crm_core.rules.deals.statuses import DealStatus, KeyKind
from crm_core.rules.people.company_names import is_company_name
from crm_core.rules.policy import Permission, Scope, scope
from crm_core.services.client_zone import CITY, note_city, note_zone
from crm_core.services.deals.clocks import DealClocks
from crm_core.services.deals.fields.field_answers import Answers
from crm_core.services.deals.fields.following import Following, Moved
from crm_core.services.deals.fields.line_store import LineStore
from crm_core.services.deals.store import Held
from crm_core.services.deals.task_planning import earliest
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.sql_types import NamedValues, NamedValuesView
from crm_core.storage.upserts import Upsert
from crm_core.unit_of_work import Component, UnitOfWork

_KEYS = cast("Table", ContactKey.__table__)
_KEEP_KEY = Upsert(
    lambda insert: insert(_KEYS).on_conflict_do_nothing(index_elements=["kind", "value"]).returning(_KEYS.c.id)
)


class FieldWriter(Component):
    """The deal's own columns are left to its one UPDATE; the rest is written here."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._lines = LineStore(uow)
        self._clocks = DealClocks(uow)
        self._following = Following(uow)

    async def columns(self, held: Held, answers: Answers) -> NamedValues:
        """What the deal's UPDATE is to set. Writes a new company first, since the deal points at it."""
        columns = dict(answers.columns)
        if (product := columns.pop("product_id", None)) is not None:
            answers.line, following = await self._lines.answered(held, product)
            columns = following | columns
        elif answers.empties_product:
            columns["product_id"] = None
        if answers.deal_fields:
            columns["fields"] = _merged(held.deal.fields, answers.deal_fields)
        if "lost_reason" in columns and not (columns["lost_reason"] and held.deal.status is DealStatus.LOST):
            raise BadValue("not_a_choice", "reason")  # a deal is lost by `lose` alone, and never without a reason
        if "paid_until" in columns and held.deal.status is DealStatus.WON:
            columns["renewal_at"] = self._clocks.renewal_at(columns["paid_until"], held.deal.closed_at)
        columns |= self._following.clock(held, answers.values)
        if moved := self._following.moved(held, answers.values):
            columns["next_task_at"] = earliest(held.tasks, moved=moved)
        if answers.of_company and held.deal.company_id is None:
            known = held.company.id if held.company else await self.company_of(held.contact, answers)
            if known is not None:
                columns["company_id"] = known
        return columns

    async def write(self, held: Held, answers: Answers) -> None:
        """The contact and the company that the deal has. After the deal's UPDATE, which queues those who race."""
        if answers.of_company and held.company is not None:
            self.check_company_name(held.contact, answers)
            await self._write_company(held.company.id, answers)
        elif NAME not in answers.company_columns:
            # Nobody has named a company yet: until then it is said of the client.
            answers.contact_fields |= answers.company_fields
        if answers.contact_columns or answers.contact_fields:
            await self._write_contact(held.contact.id, answers)
        for kind, value in answers.keys.items():
            await self._write_key(held, kind, value)
        if isinstance(city := answers.values.get(CITY), str):
            await note_city(self.uow, held.contact.id, city)
        if answers.line is not None:
            await self._lines.put(held.deal.id, answers.line)
        elif answers.empties_product:
            await self._lines.drop(held.deal.id)
        moved, limit = self._following.moved(held, answers.values), self._following.clock(held, answers.values)
        await self._following.write(held, moved, limit=bool(limit))

    def moved(self, held: Held, answers: Answers) -> Moved:
        """When the deal's open tasks fall due by the answers, where that is another moment (R55)."""
        return self._following.moved(held, answers.values)

    def check_company_name(self, contact: Contact, answers: Answers) -> None:
        """Raises BadValue `no_name` for what is none: a dot, "none", what the client is called."""
        name = answers.company_columns.get(NAME)
        if name is not None and not is_company_name(str(name), contact.name):
            raise BadValue("no_name", "company_name")

    async def company_of(self, contact: Contact, answers: Answers) -> int | None:
        """The company of that name within the actor's reach, or a new one; None where none is named.

        One of that name that is out of reach is a likeness, noted on the new one: nobody reads or writes a colleague's
        client's by knowing its name. The client joins the company, with what was said of theirs before it had a name.
        """
        self.check_company_name(contact, answers)
        name = answers.company_columns.get(NAME)
        if name is None:
            return None
        said = {code: value for code, value in contact.fields.items() if self._is_companys(code)}
        fields = _merged(said, answers.company_fields)
        known, like = await self._named(str(name), writing=bool(fields))
        if known is None:
            noted = {**fields, LIKE_COMPANY: like} if like is not None else fields
            row = {**answers.company_columns, NAME: name, "fields": noted, "created_at": self.now}
            known = (await self.session.execute(insert(Company).returning(Company.id), row)).scalar_one()
        elif fields:
            answers.company_fields = fields
            await self._write_company(known, answers)
        if said:
            answers.contact_fields |= dict.fromkeys(said)
        orphan = update(Contact).where(Contact.id == contact.id, Contact.company_id.is_(None))
        await self.session.execute(orphan.values(company_id=known), execution_options=NO_SYNC)
        return known

    def _is_companys(self, code: str) -> bool:
        try:
            return self.regulation.field(code).entity == "company"
        except UnknownCode:
            return False

    async def _named(self, name: str, *, writing: bool) -> tuple[int | None, int | None]:
        """A company of that name that may be joined, and one that may not."""
        reach = scope(self.actor.role, Permission.deal_edit) if self.actor.role else None
        reach = Scope.company if self.actor.is_system else reach
        same = select(Company.id).where(Company.name == name).order_by(Company.id)
        like: int | None = await self.session.scalar(same.limit(1))
        if like is None or reach is None:
            return None, like
        within = company_wholly_seen_by if writing else company_seen_by
        known: int | None = await self.session.scalar(same.where(within(self.actor, reach, Company.id)).limit(1))
        return known, like

    async def _write_company(self, company_id: int, answers: Answers) -> None:
        """What is empty may be filled in by whoever has a deal of it; to change what is there takes all of its deals.

        Raises Refused.
        """
        values: NamedValues = dict(answers.company_columns)
        # Another deal may be writing the same company: the row is locked before its JSON is read.
        held = select(Company.name, Company.fields).where(Company.id == company_id).with_for_update()
        row = (await self.session.execute(held)).one()
        changed = NAME in values and values[NAME] != row.name
        changed |= any(row.fields.get(code) not in (None, new) for code, new in answers.company_fields.items())
        if changed and not await self._may_change(company_id):
            raise Refused(Permission.client_edit.value, "company", company_id)
        if answers.company_fields:
            values["fields"] = _merged(row.fields, answers.company_fields)
        await self.session.execute(
            update(Company).where(Company.id == company_id).values(**values), execution_options=NO_SYNC
        )

    async def _may_change(self, company_id: int) -> bool:
        if self.actor.is_system or self.actor.role is None:
            return self.actor.is_system
        reach = scope(self.actor.role, Permission.client_edit)
        if reach is None:
            return False
        wholly = company_wholly_seen_by(self.actor, reach, Company.id)
        return await self.session.scalar(select(Company.id).where(Company.id == company_id, wholly)) is not None

    async def _write_contact(self, contact_id: int, answers: Answers) -> None:
        values = dict(answers.contact_columns)
        if answers.contact_fields:
            now = await self.session.execute(select(Contact.fields).where(Contact.id == contact_id).with_for_update())
            values["fields"] = _merged(now.scalar_one(), answers.contact_fields)
        await self.session.execute(
            update(Contact).where(Contact.id == contact_id).values(**values), execution_options=NO_SYNC
        )

    async def _write_key(self, held: Held, kind: KeyKind, value: str) -> None:
        """A number or address that is corrected takes the old one's place; one that Telegram vouched for stays beside.

        Raises BadValue `taken`.
        """
        old = held.phone if kind is KeyKind.PHONE else held.email
        if value == old:
            return
        row = {"contact_id": held.contact.id, "kind": kind, "value": value, "verified": False}
        if not await self.claim_key(row):
            await self.note_likeness(held.contact.id, kind, value)
        elif old is not None:
            await self._drop_typed(held.contact.id, kind, old)

    async def note_likeness(self, contact_id: int, kind: KeyKind, value: str) -> None:
        """The number is on another's card: it is kept as what was said, and that card is shown as a likeness."""
        if kind is not KeyKind.PHONE:
            raise BadValue("taken", "email")
        now = await self.session.execute(select(Contact.fields).where(Contact.id == contact_id).with_for_update())
        fields = {**now.scalar_one(), GIVEN_PHONE: value}
        await self.session.execute(
            update(Contact).where(Contact.id == contact_id).values(fields=fields), execution_options=NO_SYNC
        )

    async def claim_key(self, row: NamedValuesView) -> bool:
        """True if the key is this contact's, now or already; whoever comes second is told, not failed."""
        if await self.session.scalar(_KEEP_KEY.on(self.session), row) is not None:
            if row["kind"] == KeyKind.PHONE:
                await note_zone(self.uow, row["contact_id"], row["value"])
            return True
        owner = select(ContactKey.contact_id).where(ContactKey.kind == row["kind"], ContactKey.value == row["value"])
        return (await self.session.execute(owner)).scalar() == row["contact_id"]

    async def _drop_typed(self, contact_id: int, kind: KeyKind, value: str) -> None:
        keys = delete(ContactKey).where(ContactKey.contact_id == contact_id, ContactKey.kind == kind)
        typed = keys.where(ContactKey.value == value, ~ContactKey.verified)
        await self.session.execute(typed, execution_options=NO_SYNC)


def _merged(kept: Mapping[str, JsonValue], new: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """An emptied field leaves no trace."""
    return _filled({**kept, **new})


def _filled(fields: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {code: value for code, value in fields.items() if value is not None}
