"""Which deals bear a tag (R60): by hand, and by its rule for as long as that holds.

A rule is a condition on the deals as they are now, made of the same conditions as the lists: there is nothing to be
put on late or forgotten to be taken off, and a count cannot differ from the list that it opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, exists, false, literal, or_, select, union_all

from crm_core.errors import BadValue, Refused
from crm_core.models import Deal, DealTag
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.deals.list_dto import LIST_KINDS, DealPage, ListKind
from crm_core.queries.deals.list_filters import deal_list, tally
from crm_core.queries.deals.pages import DealPages
from crm_core.queries.filters.literals import inlined
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.sections import Tag, TagRule
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.money.amounts import precision
from crm_core.rules.policy import Permission, Subject
from crm_core.storage.sql_types import AnyRow, AnySelect
from crm_core.unit_of_work import Component

_LISTS: tuple[ListKind, ...] = ("stalled", "paused", "overdue", "no_step", "unpaid")


@dataclass(frozen=True, slots=True)
class TagCount:
    """How many deals of a list bear a tag, and for how much."""

    tag: Tag
    count: int
    sum: int


@dataclass(frozen=True, slots=True)
class DealTagView:
    """A tag of the regulation and whether one deal bears it: `by_rule`, `by_hand`, both or neither."""

    tag: Tag
    by_rule: bool
    by_hand: bool

    @property
    def on(self) -> bool:
        return self.by_rule or self.by_hand


class Tags(Query):
    """A tag whose rule tells what is hidden from the asker's role (R17) is none to them."""

    @asks(Permission.deal_view)
    async def of(self, deal_id: int) -> tuple[DealTagView, ...]:
        """Every tag that there is, in the regulation's order, in two statements. Raises Refused."""
        columns = Deal.owner_id, Deal.department_id, Deal.contact_id
        row = (await self.session.execute(select(*columns).where(Deal.id == deal_id))).first()
        if row is None:
            raise Refused(Permission.deal_view.value, "deal", deal_id)
        self.allow(Permission.deal_view, Subject(*row), "deal", deal_id)
        tags = seen_tags(self)
        if not tags:
            return ()
        parts: list[AnySelect] = [select(DealTag.tag, literal(True)).where(DealTag.deal_id == deal_id)]
        parts += [
            select(literal(tag.code), literal(False)).select_from(Deal).where(Deal.id == deal_id, by_rule(rule, self))
            for tag in tags
            if (rule := tag.rule) is not None
        ]
        found = {(row[0], bool(row[1])) for row in await self.session.execute(union_all(*parts))}
        return tuple(DealTagView(tag, (tag.code, False) in found, (tag.code, True) in found) for tag in tags)

    @asks(Permission.deal_view)
    async def counted(self, kind: ListKind = "all_open", owner_id: int | None = None) -> tuple[TagCount, ...]:
        """The tags that deals of a list bear, as far as the asker sees them, in one statement.

        Raises BadValue `unknown_code` for a list that there is not, Refused for whoever sees no deals.
        """
        whose, tags = self._whose(kind, owner_id), seen_tags(self)
        if not tags:
            return ()
        listed = deal_list(kind, self)
        parts = [
            select(literal(tag.code), *tally(listed))
            .select_from(Deal)
            .where(listed.condition, tagged(tag, self), whose)
            for tag in tags
        ]
        rows: list[AnyRow] = list(await self.session.execute(union_all(*parts)))
        found = {code: (count, int(total)) for code, count, total in rows}
        return tuple(TagCount(tag, *found[tag.code]) for tag in tags if found[tag.code][0])

    @asks(Permission.deal_view)
    async def listing(
        self, tag: str, kind: ListKind = "all_open", page: int = 0, size: int = 8, *, owner_id: int | None = None
    ) -> DealPage:
        """The deals of a list that bear a tag, in two statements; none for a tag that there is not, or no longer."""
        whose = self._whose(kind, owner_id)
        known = next((one for one in seen_tags(self) if one.code == tag), None)
        bearing = false() if known is None else tagged(known, self)
        return await DealPages(self.uow).page(deal_list(kind, self), and_(whose, bearing), page, size)

    def _whose(self, kind: ListKind, owner_id: int | None) -> ColumnElement[bool]:
        if kind not in LIST_KINDS:
            raise BadValue("unknown_code", "list")
        seen = deals_within(self.actor, reach_of(self.actor, Permission.deal_view))
        return seen if owner_id is None else and_(seen, Deal.owner_id == owner_id)


def seen_tags(within: Component) -> tuple[Tag, ...]:
    """Those of the regulation that say nothing of what is hidden from the asker."""

    def tells(rule: TagRule) -> bool:
        said = {"amount": rule.amount_from is not None, "source": bool(rule.sources)}
        return any(said.get(code) for code in within.hidden)

    return tuple(tag for tag in within.regulation.tags if tag.rule is None or not tells(tag.rule))


def tagged(tag: Tag, within: Component) -> ColumnElement[bool]:
    """The deals that bear it."""
    by_hand = exists().where(DealTag.deal_id == Deal.id, DealTag.tag == tag.code).correlate(Deal)
    return by_hand if tag.rule is None else or_(by_rule(tag.rule, within), by_hand)


def by_rule(rule: TagRule, within: Component) -> ColumnElement[bool]:
    """The open deals of which all that the rule says is true now."""
    return and_(inlined(Deal.status, DealStatus.OPEN), *_conditions(rule, within))


def _conditions(rule: TagRule, within: Component) -> Iterator[ColumnElement[bool]]:
    for kind in _LISTS:
        if getattr(rule, kind):
            yield deal_list(kind, within).condition
    if rule.unanswered is not None:
        yield Deal.asked_at <= within.calendar.before(within.now, rule.unanswered)
    if rule.in_stage is not None:
        yield Deal.stage_entered_at <= within.calendar.before(within.now, rule.in_stage)
    if rule.amount_from is not None:
        currency = within.regulation.company.currency
        yield and_(Deal.currency == currency, Deal.amount >= _minor(rule.amount_from, currency))
    if rule.funnels:
        yield Deal.funnel.in_(rule.funnels)
    if rule.sources:
        yield Deal.source.in_(rule.sources)


def _minor(amount: Decimal, currency: str) -> int:
    return int(amount.scaleb(precision(currency)))


def known_tag(within: Component, code: str) -> Tag:
    """Raises BadValue `not_a_choice`."""
    try:
        return within.regulation.tag(code)
    except UnknownCode:
        raise BadValue("not_a_choice", "tag") from None
