"""Finding clients and deals by any part of what is known of them, within what the asker may see (R48)."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import case, or_, select
from sqlalchemy.orm import aliased

from crm_core.models import Company, Contact, ContactKey, Deal, Product, Staff
from crm_core.queries.access.field_visibility import shown_title
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.card_sql import key_of
from crm_core.queries.search.dto import Found, FoundDeal, Hit, Why
from crm_core.queries.search.index_sql import Question, Reach, exact, slipped, whole
from crm_core.queries.search.match_reasons import is_similar, why_client, why_deal
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Text
from crm_core.rules.deals.statuses import DealStatus, KeyKind
from crm_core.rules.policy import Permission, Scope
from crm_core.rules.texts.search_terms import LONGEST, Wanted, wanted

__all__ = ["Found", "FoundDeal", "Hit", "Search", "Why"]

FEW = 3
"""With fewer hits than this, names that are one slip away are offered besides."""


class _Document(NamedTuple):
    contact_id: int
    deal_id: int | None
    body: str
    similar: bool = False


@dataclass(frozen=True, slots=True)
class _Client:
    """A contact with the deals of theirs that the asker may see, the best to open first."""

    contact_id: int
    name: str
    username: str | None
    company: str | None
    phone: str | None
    deals: tuple[tuple[FoundDeal, str | None], ...]
    """With the name of each deal's product."""


class Search(Query):
    @asks(Permission.client_view)
    async def find(self, text: str, page: int = 0, size: int = 8) -> Found:
        """Clients and deals that hold every word of the text, the newest first, in three statements at most.

        A part of a name, company, phone (in any spelling), e-mail, username, deal's title, need or product of at
        least three characters; a deal's number. Where that finds little, names that are one slip away come after.
        Only within the asker's scope, and only by fields that their role sees (R17). Raises Refused.
        """
        asked = wanted(text)
        within = self._reach()
        page = max(page, 0)
        documents: list[_Document] = []
        if asked.words:
            question = exact(asked, within, size + 1, page * size, sqlite=self._sqlite)
            documents = await self._documents(question)
        if asked.whole and not documents:
            asked = replace(asked, words=())
            question = whole(asked, within, size + 1, page * size, sqlite=self._sqlite)
            documents = [*(await self._called(asked) if not page else ()), *await self._documents(question)]
        more = len(documents) > size
        documents = documents[:size]
        if len(documents) < FEW and not page:
            documents += await self._similar(asked, within, size, {one.contact_id for one in documents})
        number = asked.number if not page else None
        clients = await self._clients({one.contact_id for one in documents}, number)
        return Found(text[:LONGEST], tuple(self._hits(asked, documents, clients, number)), page, more)

    @property
    def _sqlite(self) -> bool:
        return self.session.get_bind().dialect.name == "sqlite"

    def _reach(self) -> Reach:
        match reach_of(self.actor, Permission.client_view):
            case Scope.company:
                return Reach()
            case Scope.department if self.actor.department_id is not None:
                return Reach(self.actor.id, self.actor.department_id)
            case _:
                return Reach(self.actor.id)

    async def _documents(self, question: Question) -> list[_Document]:
        return [_Document(*row) for row in await self.session.execute(question.statement, question.parameters)]

    async def _called(self, asked: Wanted) -> list[_Document]:
        """Contacts of whom nothing is known but that name of two letters: too short a text for an index of trigrams."""
        name = " ".join(asked.whole)
        called = select(Contact.id, Contact.name).where(Contact.name.in_({name, name.title(), name.upper()}))
        bare = ~select(ContactKey.id).where(ContactKey.contact_id == Contact.id).exists()
        found = await self.session.execute(called.where(bare, Contact.username.is_(None)).limit(FEW))
        return [_Document(contact_id, None, name) for contact_id, name in found]

    async def _similar(self, asked: Wanted, within: Reach, size: int, known: set[int]) -> list[_Document]:
        question = slipped(asked, within, size * 2, sqlite=self._sqlite)
        if question is None:
            return []
        found = [one for one in await self._documents(question) if one.contact_id not in known]
        return [one._replace(similar=True) for one in found if is_similar(asked, one.body)][:size]

    async def _clients(self, ids: set[int], number: int | None) -> dict[int, _Client]:
        """The contacts, and the one with that deal, with those of their deals that the asker may see."""
        if not ids and number is None:
            return {}
        seen = deals_within(self.actor, reach_of(self.actor, Permission.deal_view))
        which = Contact.id.in_(ids)
        if number is not None:
            numbered = aliased(Deal)
            whose = select(numbered.contact_id).where(numbered.id == number)
            which = or_(which, Contact.id == whose.scalar_subquery())
        rows = await self.session.execute(
            # Seen or not is a column, not a condition of the join: SQLite would look for each client among all of the
            # owner's deals.
            _CLIENTS.add_columns(case((seen, 1), else_=0))
            .outerjoin(Deal, Deal.contact_id == Contact.id)
            .outerjoin(Company, Company.id == Contact.company_id)
            .outerjoin(Staff, Staff.id == Deal.owner_id)
            .outerjoin(Product, Product.id == Deal.product_id)
            # A card that was merged holds nothing any more (R20).
            .where(which, Contact.merged_into_id.is_(None))
        )
        clients: dict[int, _Client] = {}
        for row in rows:
            values: tuple[Any, ...] = tuple(row)
            contact_id, name, username, company, phone, *deal, is_seen = values
            client = clients.setdefault(contact_id, _Client(contact_id, name, username, company, phone, ()))
            if is_seen and deal[0] is not None:
                clients[contact_id] = replace(client, deals=(*client.deals, self._deal(name, *deal)))
        return {one.contact_id: _best_first(one) for one in clients.values()}

    def _deal(
        self, client: str, deal_id: int, title: str, status: DealStatus, funnel: str, stage: str, *rest: Any
    ) -> tuple[FoundDeal, str | None]:
        amount, currency, owner, product = rest
        amount = None if "amount" in self.hidden else amount
        try:
            stage_name = self.regulation.stage(funnel, stage).name
        except UnknownCode:
            stage_name = Text(ru=stage, en=stage)
        title = shown_title(title, client, self.hidden)
        return FoundDeal(deal_id, title, status, stage_name, amount, currency, owner), product

    def _hits(
        self, asked: Wanted, documents: Sequence[_Document], clients: dict[int, _Client], number: int | None
    ) -> list[Hit]:
        """The deal of that number, then clients, then deals that are not on the page with their client already."""
        hidden = self.hidden
        everybody = self._reach() == Reach()
        hits: list[Hit] = []
        for client in clients.values():
            hits += [_hit("deal", Why.NUMBER, client, deal, hidden) for deal, _ in client.deals if deal.id == number]
        opened = {hit.deal.id for hit in hits if hit.deal}
        for one in sorted(documents, key=lambda one: one.deal_id is not None):
            client = clients.get(one.contact_id)
            if client is None:
                continue
            if one.deal_id is None:
                if not (client.deals or everybody):
                    continue
                deal = client.deals[0][0] if client.deals else None
                known = (client.name, client.company, client.username)
                why = why_client(asked, *known, hidden, similar=one.similar)
            else:
                mine = next((pair for pair in client.deals if pair[0].id == one.deal_id), None)
                if mine is None:
                    continue
                deal = mine[0]
                why = why_deal(asked, deal.title, mine[1], hidden)
            if why is not None and (deal is None or deal.id not in opened):
                hits.append(_hit("deal" if one.deal_id else "contact", why, client, deal, hidden))
                opened |= {deal.id} if deal else set()
        return hits


_CLIENTS = select(
    Contact.id,
    Contact.name,
    Contact.username,
    Company.name,
    key_of(Contact.id, KeyKind.PHONE, Contact),
    Deal.id,
    Deal.title,
    Deal.status,
    Deal.funnel,
    Deal.stage,
    Deal.amount,
    Deal.currency,
    Staff.name,
    Product.name,
).select_from(Contact)


def _best_first(client: _Client) -> _Client:
    order = sorted(client.deals, key=lambda pair: (pair[0].status is not DealStatus.OPEN, -pair[0].id))
    return replace(client, deals=tuple(order))


def _hit(kind: Any, why: Why, client: _Client, deal: FoundDeal | None, hidden: Set[str]) -> Hit:
    phone = None if "phone" in hidden else client.phone
    company = None if "company_name" in hidden else client.company
    return Hit(kind, why, client.contact_id, client.name, company, phone, deal, len(client.deals))
