"""One person, one card (R20): two that turn out to be one person's are made one, and apart again if that was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property

from sqlalchemy import ColumnElement, bindparam, case, insert, or_, select, true, update

from crm_core.errors import MergeRefused
from crm_core.models import (
    Consent,
    Contact,
    ContactKey,
    ContactMerge,
    Deal,
    Invoice,
    Message,
    OutboxNotification,
    SiteRequest,
    StageEntry,
)
from crm_core.models.clients import GIVEN_PHONE
from crm_core.models.schema import table
from crm_core.queries.access.clients import wholly_seen_by
from crm_core.queries.access.scope import reach_of
from crm_core.queries.filters.literals import inlined
from crm_core.rules.deals.statuses import DealStatus, Direction, KeyKind, NotificationState
from crm_core.rules.people.contact_merge import Moved, barred, differences, joined, muted, restored
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, consequence, needs
from crm_core.services.clients.own_acts import OwnActs
from crm_core.services.clients.segments import NamedSegments
from crm_core.storage.sql_types import NamedValues, NamedValuesView

_CONTACTS, _DEALS, _KEYS, _MESSAGES = table(Contact), table(Deal), table(ContactKey), table(Message)
_MERGES = table(ContactMerge)
_OF_A_CONTACT = (Invoice, Deal, Message, OutboxNotification, Consent, ContactKey, SiteRequest)
_FOLLOWING = {rows.name: rows for rows in map(table, _OF_A_CONTACT)}
"""The rows that belong to a contact, and go with a person to the card that is theirs. Notifications: those not yet
sent.
"""
_NARROWER: dict[str, ColumnElement[bool]] = {
    # By the deals' index: an invoice is its deal's client's.
    Invoice.__tablename__: Invoice.deal_id.in_(select(_DEALS.c.id).where(_DEALS.c.contact_id == bindparam("card"))),
    OutboxNotification.__tablename__: inlined(OutboxNotification.state, NotificationState.PENDING),
}
_BATCH = 1000
_NUMBERS = select(_KEYS.c.value).where(_KEYS.c.contact_id == bindparam("card"), _KEYS.c.kind == KeyKind.PHONE)
_OPEN_DEALS = (
    select(_DEALS.c.id, _DEALS.c.linked_from_id)
    .where(_DEALS.c.contact_id == bindparam("card"), _DEALS.c.status == DealStatus.OPEN)
    .order_by(_DEALS.c.id)
)

_Card = NamedValuesView


class Clients(Service):
    """Both acts take a reach over every deal of the cards, so that nobody's client changes behind their back."""

    @cached_property
    def own(self) -> OwnActs:
        return OwnActs(self.uow)

    @cached_property
    def segments(self) -> NamedSegments:
        return NamedSegments(self.uow)

    @needs(Permission.client_merge)
    async def merge(self, keep_id: int, other_id: int) -> int:
        """Makes `other` a part of the card `keep`: deals, words, invoices, consents, numbers, Telegram; the merge's id.

        The kept card's own values stay and the other's fill what it lacks; of two open deals the later is linked to the
        earlier. Raises MergeRefused, Refused.
        """
        if keep_id == other_id:
            raise MergeRefused("same")
        keep, other = await self._hold(keep_id, other_id)
        await self._check_reach(*(card["merged_into_id"] or card["id"] for card in (keep, other)))
        if keep["merged_into_id"] is not None or other["merged_into_id"] is not None:
            raise MergeRefused("merged")
        merge_id = await self._join(keep, other)
        self.audited("client.merge", "contact", keep_id, of=other_id, merge=merge_id)
        return merge_id

    @needs(Permission.client_merge)
    async def unmerge(self, merge_id: int) -> tuple[int, int]:
        """Takes the cards apart: what had moved goes back, and each value that nobody has changed since is as it was.

        What the other person has written or asked for since goes back with them; what else came later stays with the
        kept card. Returns the ids of the kept card and the other. MergeRefused, Refused.
        """
        found = select(_MERGES).where(_MERGES.c.id == merge_id).with_for_update()
        merge = (await self.session.execute(found)).mappings().first()
        if merge is None:
            raise self.refused(Permission.client_merge, "merge", merge_id)
        keep, other = await self._hold(merge["kept_id"], merge["other_id"])
        await self._check_reach(keep["id"])
        if merge["undone_at"] is not None:
            raise MergeRefused("undone")
        if keep["merged_into_id"] is not None:
            raise MergeRefused("merged_again")
        await self._part(keep, other, Moved.model_validate(merge["moved"]), merge["at"])
        undone = {"undone_at": self.now, "undone_by": self.actor.id if self.actor.is_staff else None}
        await self.session.execute(update(_MERGES).where(_MERGES.c.id == merge_id).values(**undone))
        self.audited("client.unmerge", "contact", keep["id"], of=other["id"], merge=merge_id)
        return keep["id"], other["id"]

    @consequence
    async def join(self, keep_id: int, other_id: int) -> int:
        """The same as `merge`, since Telegram vouches that they are one person. Neither is merged already."""
        keep, other = await self._hold(keep_id, other_id)
        merge_id = await self._join(keep, other)
        self.audited("contact.join", "contact", keep_id, of=other_id, merge=merge_id)
        return merge_id

    async def _hold(self, keep_id: int, other_id: int) -> tuple[_Card, _Card]:
        """Both cards, locked in the order of their ids, so that two who merge them at once wait for each other."""
        both = select(_CONTACTS).where(_CONTACTS.c.id.in_((keep_id, other_id))).order_by(_CONTACTS.c.id)
        rows = (await self.session.execute(both.with_for_update())).mappings()
        cards: dict[int, _Card] = {row["id"]: dict(row) for row in rows}  # pyright: ignore[reportArgumentType]
        for card_id in (keep_id, other_id):
            if card_id not in cards:
                raise self.refused(Permission.client_merge, "contact", card_id)
        return cards[keep_id], cards[other_id]

    async def _check_reach(self, *card_ids: int) -> None:
        wholly = wholly_seen_by(self.actor, reach_of(self.actor, Permission.client_merge), Contact.id)
        within = set(await self.session.scalars(select(Contact.id).where(Contact.id.in_(card_ids), wholly)))
        for card_id in card_ids:
            if card_id not in within:
                raise self.refused(Permission.client_merge, "contact", card_id)

    async def _join(self, keep: _Card, other: _Card) -> int:
        moved = Moved(rows={name: await self._move_all(name, keep, other) for name in _FOLLOWING})
        redirected = update(_CONTACTS).where(_CONTACTS.c.merged_into_id == other["id"])
        cards = await self.session.scalars(redirected.values(merged_into_id=keep["id"]).returning(_CONTACTS.c.id))
        moved.cards = list(cards)
        moved.links = await self._link(keep, moved.rows[_DEALS.name])
        columns, fields = joined(keep, other), await self._fields(keep, other)
        moved.columns = differences({name: keep[name] for name in columns}, columns)
        moved.fields = differences(keep["fields"], fields)
        # The Telegram leaves one card before it comes to the other: it is unique at every moment.
        gone: NamedValues = {"merged_into_id": keep["id"]}
        await self._write(other, gone | ({"telegram_id": None} if moved.telegram else {}))
        await self._write(keep, {**columns, **barred(keep, other), **muted(keep, other), "fields": fields})
        row = {
            "kept_id": keep["id"],
            "other_id": other["id"],
            "at": self.now,
            "by_staff_id": self.actor.id if self.actor.is_staff else None,
            "moved": moved.model_dump(mode="json"),
        }
        return (await self.session.execute(insert(_MERGES).returning(_MERGES.c.id), row)).scalar_one()

    async def _part(self, keep: _Card, other: _Card, moved: Moved, since: datetime) -> None:
        await self._hers(keep, other, moved, since)
        for name, ids in moved.rows.items():
            await self._move_back(name, ids, keep, other)
        for deal_id, linked_to in moved.links.items():
            link = update(_DEALS).where(_DEALS.c.id == deal_id, _DEALS.c.linked_from_id == linked_to)
            await self.session.execute(link.values(linked_from_id=None))
        back = update(_CONTACTS).where(_CONTACTS.c.id.in_(moved.cards), _CONTACTS.c.merged_into_id == keep["id"])
        await self.session.execute(back.values(merged_into_id=other["id"]))
        columns, fields = restored(keep, moved.columns), {**keep["fields"], **restored(keep["fields"], moved.fields)}
        fields = {code: value for code, value in fields.items() if value is not None}
        await self._write(keep, {**columns, "fields": fields})
        again: NamedValues = {"merged_into_id": None}
        if "telegram_id" in columns:
            again["telegram_id"] = keep["telegram_id"]
        await self._write(other, again)

    async def _hers(self, keep: _Card, other: _Card, moved: Moved, since: datetime) -> None:
        """What came from the other person's Telegram after the merge: their words, the deals that they opened with
        them, and what was answered there.
        """
        chat: int | None = keep["telegram_id"] if moved.telegram else other["telegram_id"]
        if chat is None:
            return
        later = (_MESSAGES.c.contact_id == keep["id"], _MESSAGES.c.at >= since)
        wrote = _MESSAGES.c.chat_id == chat
        opened = select(_DEALS.c.id).where(
            _DEALS.c.contact_id == keep["id"],
            _DEALS.c.created_at >= since,
            # Opened by no colleague: by what a client wrote.
            _DEALS.c.id.in_(select(StageEntry.deal_id).where(StageEntry.seq == 1, StageEntry.by_staff_id.is_(None))),
            _DEALS.c.id.in_(select(_MESSAGES.c.deal_id).where(*later, wrote)),
            _DEALS.c.id.not_in(
                select(_MESSAGES.c.deal_id).where(
                    *later, ~wrote, _MESSAGES.c.direction == Direction.IN, _MESSAGES.c.deal_id.is_not(None)
                )
            ),
        )
        deals = (await self.session.scalars(opened)).all()
        known = [*moved.rows.get(_DEALS.name, ()), *deals]
        own: int | None = await self.session.scalar(
            select(_DEALS.c.id)
            .where(_DEALS.c.id.in_(known))
            .order_by((_DEALS.c.status == DealStatus.OPEN).desc(), _DEALS.c.id.desc())
            .limit(1)
        )
        theirs = wrote if not moved.telegram else or_(wrote, _MESSAGES.c.direction == Direction.OUT)
        words = update(_MESSAGES).where(*later, or_(theirs, _MESSAGES.c.deal_id.in_(deals)))
        # Said on a deal of the other's, it would stand in a history that it does not belong to.
        elsewhere = _MESSAGES.c.deal_id.not_in(known) if known else true()
        deal_id = case((elsewhere, own), else_=_MESSAGES.c.deal_id)
        await self.session.execute(words.values(contact_id=other["id"], deal_id=deal_id))
        for rows in (table(Invoice), table(OutboxNotification)):
            taken = update(rows).where(rows.c.deal_id.in_(deals), rows.c.contact_id == keep["id"])
            await self.session.execute(taken.values(contact_id=other["id"]))
        back = update(_DEALS).where(_DEALS.c.id.in_(deals))
        await self.session.execute(back.values(self._to(_DEALS.name, other["id"])))

    async def _move_all(self, name: str, keep: _Card, other: _Card) -> list[int]:
        rows = _FOLLOWING[name]
        taken = update(rows).where(rows.c.contact_id == bindparam("card"), _NARROWER.get(name, true()))
        taken = taken.values(self._to(name, keep["id"])).returning(rows.c.id)
        return sorted(await self.session.scalars(taken, {"card": other["id"]}))

    async def _move_back(self, name: str, ids: Sequence[int], keep: _Card, other: _Card) -> None:
        rows = _FOLLOWING[name]
        for some in _batches(ids):
            theirs = update(rows).where(rows.c.id.in_(some), rows.c.contact_id == keep["id"])
            await self.session.execute(theirs.values(self._to(name, other["id"])))

    def _to(self, name: str, card_id: int) -> NamedValues:
        """A deal's version grows as with every change: whoever is changing it meanwhile sees the client anew."""
        version = {"version": _DEALS.c.version + 1} if name == _DEALS.name else {}
        return {"contact_id": card_id, **version}

    async def _link(self, keep: _Card, came: Iterable[int]) -> dict[int, int]:
        """Open deals that come together show each other: each later one is linked to the other card's earliest."""
        rows = (await self.session.execute(_OPEN_DEALS, {"card": keep["id"]})).all()
        others, links = set(came), dict[int, int]()
        for deal_id, linked_from in rows:
            earlier = (row[0] for row in rows if row[0] < deal_id and (row[0] in others) != (deal_id in others))
            if linked_from is None and (first := next(earlier, None)) is not None:
                links[deal_id] = first
        for deal_id, first in links.items():
            await self.session.execute(update(_DEALS).where(_DEALS.c.id == deal_id).values(linked_from_id=first))
        return links

    async def _fields(self, keep: _Card, other: _Card) -> NamedValues:
        """The other card's fill what is empty; a number once only said and now the card's own says nothing more."""
        fields: NamedValues = {**other["fields"], **keep["fields"]}
        if fields.get(GIVEN_PHONE) in set(await self.session.scalars(_NUMBERS, {"card": keep["id"]})):
            del fields[GIVEN_PHONE]
        return fields

    async def _write(self, card: _Card, values: NamedValues) -> None:
        await self.session.execute(update(_CONTACTS).where(_CONTACTS.c.id == card["id"]).values(**values))


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many as a statement takes on either database."""
    return (ids[at : at + _BATCH] for at in range(0, len(ids), _BATCH))
