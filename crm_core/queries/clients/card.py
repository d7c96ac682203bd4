"""A client's whole card, and who a new one might be (R20, R21), for those who may see them (R48)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import JsonValue
from sqlalchemy import and_, or_

from crm_core.errors import BadValue
from crm_core.models import Company, Contact, ContactKey
from crm_core.queries.access.field_visibility import hidden_contact, shown_title
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.clients import card_sql as sources
from crm_core.queries.clients.dto import ClientCard, ClientDeal, ClientMatch, Matches, PastMerge, Words
from crm_core.queries.dto import ContactBrief, StaffBrief
from crm_core.queries.invoices.dto import InvoiceBrief
from crm_core.queries.search.dto import Why
from crm_core.queries.search.service import Search
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Text
from crm_core.rules.deals.statuses import DealStatus, Direction, InvoiceStatus, KeyKind, MessageKind
from crm_core.rules.people.phones import BadPhone, masked, normalise
from crm_core.rules.policy import Permission, Scope
from crm_core.rules.segments import segment
from crm_core.storage.sql_types import AnyRow

__all__ = ["ClientCard", "ClientDeal", "ClientMatch", "ClientQueries", "Matches", "PastMerge", "Words"]

_UNPAID = (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)
_ALIKE = 4


class ClientQueries(Query):
    @asks(Permission.client_view)
    async def card(self, contact_id: int) -> ClientCard:
        """Everything known of a client, in four statements; of a card that was merged, the one it was merged into.

        For those who may see one of the client's deals. Raises Refused for others as for an unknown client.
        """
        reach = self._reach()
        asked = {"contact_id": contact_id}
        rows = (await self.session.execute(sources.select_contact(self.actor, reach), asked)).all()
        if not rows:
            raise self.refused(Permission.client_view, "contact", contact_id)
        within, known = deals_within(self.actor, reach), {"contact_id": rows[0][0].id}
        deals = (await self.session.execute(sources.select_deals(within), known)).all()
        invoices = (await self.session.execute(sources.select_invoices(within), known)).all()
        spoken = (await self.session.execute(sources.select_spoken(within), known)).all()
        return self._card(rows, deals, invoices, spoken)

    @asks(Permission.deal_create)
    async def matches(self, name: str, phone: str | None = None, email: str | None = None) -> Matches:
        """Who the person that is being entered may be, in four statements at most: by phone in any spelling and e-mail
        among all clients, by name among those whom the asker may see.

        Of a colleague's client nothing is told but that there is one. Raises BadValue for what is no phone; Refused.
        """
        self.allow(Permission.deal_create)
        rows = await self._with_keys(phone, email)
        # A client whom nobody looks after may be taken up by whoever speaks to them.
        free = [row for row in rows if row[5] or row[6] in (None, self.actor.id)]
        same = tuple(self._match(*row) for row in {row[1]: row for row in reversed(free)}.values())
        alike = await self._alike(name, {match.contact_id for match in same})
        return Matches(same, alike, taken=len(free) < len(rows))

    @asks(Permission.client_view)
    async def keeper(self, contact_id: int) -> StaffBrief | None:
        """The colleague who looks after a client whom the asker may see, or who is nobody's. None: nobody does."""
        known = sources.select_keeper(self.actor, self._reach())
        row = (await self.session.execute(known, {"contact_id": contact_id})).first()
        return StaffBrief(*row) if row else None

    def _reach(self) -> Scope:
        # What a colleague noted of a client is not for the client.
        if self.actor.is_lead:
            raise self.refused(Permission.client_view)
        return reach_of(self.actor, Permission.client_view)

    async def _with_keys(self, phone: str | None, email: str | None) -> Sequence[AnyRow]:
        given: list[tuple[KeyKind, str]] = []
        if phone:
            try:
                given.append((KeyKind.PHONE, normalise(phone, self.regulation.company.country)))
            except BadPhone as bad:
                raise BadValue(bad.code, "phone") from None
        if email:
            given.append((KeyKind.EMAIL, email.casefold()))
        if not given:
            return ()
        keys = or_(*(and_(ContactKey.kind == kind, ContactKey.value == value) for kind, value in given))
        return (await self.session.execute(sources.select_matching(self.actor, self._reach(), keys))).all()

    def _match(
        self,
        kind: KeyKind,
        contact_id: int,
        name: str,
        company: str | None,
        phone: str | None,
        seen: bool,
        keeper_id: int | None,
        deal_id: int | None,
        title: str | None,
    ) -> ClientMatch:
        if "phone" in self.hidden:
            phone = None
        return ClientMatch(
            contact_id=contact_id,
            name=name,
            company=company if seen and "company_name" not in self.hidden else None,
            phone=phone if seen or phone is None or kind is KeyKind.PHONE else masked(phone),
            by="phone" if kind is KeyKind.PHONE else "email",
            open_deal=(deal_id, shown_title(title, name, self.hidden))
            if seen and deal_id is not None and title is not None
            else None,
        )

    async def _alike(self, name: str, known: set[int]) -> tuple[ClientMatch, ...]:
        """By any spelling of the name, in any order of its words, with a slip of the finger (see `Search`)."""
        by: Literal["name"] = "name"
        hits = (await Search(self.uow).find(name, 0, _ALIKE)).hits if name.strip() else ()
        return tuple(
            ClientMatch(
                hit.contact_id,
                hit.contact_name,
                hit.company,
                hit.phone,
                by,
                (hit.deal.id, hit.deal.title) if hit.deal and hit.deal.status is DealStatus.OPEN else None,
            )
            for hit in hits
            if hit.kind == "contact" and hit.why in (Why.NAME, Why.SIMILAR) and hit.contact_id not in known
        )[:_ALIKE]

    def _card(
        self, rows: Sequence[AnyRow], deals: Sequence[AnyRow], invoices: Iterable[AnyRow], spoken: Sequence[AnyRow]
    ) -> ClientCard:
        contact: Contact = rows[0][0]
        company: Company | None = rows[0][1]
        keys = dict.fromkeys((row[2], row[3]) for row in rows if row[2] is not None)
        phones = tuple(value for kind, value in keys if kind is KeyKind.PHONE)
        emails = tuple(value for kind, value in keys if kind is KeyKind.EMAIL)
        hidden = self.hidden
        if "phone" in hidden:
            phones = ()
        if "email" in hidden:
            emails = ()
        won = [row[-1] for row in deals if row[3] is DealStatus.WON]
        like: Contact | None = rows[0][7]
        merges = {row[4]: PastMerge(row[4], row[5], row[6]) for row in rows if row[4] is not None}
        said = [row for row in spoken if row[1] is not None]
        return ClientCard(
            contact=hidden_contact(
                ContactBrief.of(contact, phones[0] if phones else None, emails[0] if emails else None), hidden
            ),
            phones=phones,
            emails=emails,
            company=company.name if company and "company_name" not in hidden else None,
            fields=self._fields(contact, company),
            segment=segment(
                under_way=any(row[3] is DealStatus.OPEN for row in deals),
                last_won_at=max((at for at in won if at is not None), default=None),
                now=self.now,
            ),
            deals=tuple(self._deal(contact.name, *row[1:]) for row in deals if row[0]),
            elsewhere=sum(not row[0] for row in deals),
            invoices=tuple(self._invoice(*row) for row in invoices),
            words=tuple(
                Words(at, Direction(how), MessageKind(kind), text, who) for at, how, kind, text, _, who in said
            ),
            spoke=tuple(dict.fromkeys(row[5] for row in spoken if row[5] is not None)),
            merges=tuple(merges.values()),
            likeness=ContactBrief.of(like, rows[0][8], None) if like is not None and "phone" not in hidden else None,
            created_at=contact.created_at,
        )

    def _fields(self, contact: Contact, company: Company | None) -> dict[str, JsonValue]:
        """The person's and the company's own, in the regulation's order."""
        values: dict[str, JsonValue] = {**(company.fields if company else {}), **contact.fields}
        ours = (one.code for one in self.regulation.fields if one.entity != "deal" and not one.builtin)
        return {code: values[code] for code in ours if values.get(code) is not None and code not in self.hidden}

    def _deal(
        self,
        client: str,
        deal_id: int,
        title: str,
        status: DealStatus,
        funnel: str,
        stage: str,
        amount: int | None,
        currency: str,
        product: str | None,
        owner_id: int | None,
        owner: str | None,
        *moments: Any,
    ) -> ClientDeal:
        try:
            stage_name = self.regulation.stage(funnel, stage).name
        except UnknownCode:
            stage_name = Text.model_validate(stage)
        whose = StaffBrief(owner_id, owner) if owner_id is not None and owner is not None else None
        amount = None if "amount" in self.hidden else amount
        product = None if "product" in self.hidden else product
        title = shown_title(title, client, self.hidden)
        return ClientDeal(deal_id, title, status, stage_name, amount, currency, product, whose, *moments)

    def _invoice(self, *row: Any) -> InvoiceBrief:
        status: InvoiceStatus = row[2]
        due_on: date | None = row[6]
        overdue = status in _UNPAID and due_on is not None and due_on < self.calendar.local(self.now).date()
        return InvoiceBrief(*row, overdue)  # pyright: ignore[reportCallIssue]
