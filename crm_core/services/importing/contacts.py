"""The clients of a slice of lines: each is somebody whom we know by number or address (R20), or somebody new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, func, insert, or_, select, text, update

from crm_core.models import Company, Contact, ContactKey
from crm_core.models.clients import GIVEN_PHONE
from crm_core.models.schema import table
from crm_core.rules.deals.statuses import KeyKind
from crm_core.rules.importing.record_types import Client, Record
from crm_core.storage.sql_types import NamedValues
from crm_core.storage.upserts import Upsert
from crm_core.unit_of_work import Component

_CONTACTS, _KEYS, _COMPANIES = table(Contact), table(ContactKey), table(Company)
_NEW = insert(_CONTACTS).returning(_CONTACTS.c.id, sort_by_parameter_order=True)
_LAST = select(func.max(_CONTACTS.c.id))
_NEW_COMPANIES = insert(_COMPANIES).returning(_COMPANIES.c.id, sort_by_parameter_order=True)
_KEEP = Upsert(lambda insert: insert(_KEYS).on_conflict_do_nothing(index_elements=["kind", "value"]))
# What a stranger only typed in a chat is no proof that the Telegram behind it is whoever the table means (R82).
_HOLDERS = (
    select(_KEYS.c.value, _KEYS.c.contact_id, or_(_KEYS.c.verified, _CONTACTS.c.telegram_id.is_(None)))
    .join(_CONTACTS, _CONTACTS.c.id == _KEYS.c.contact_id)
    .where(_KEYS.c.value.in_(bindparam("values", expanding=True)))
)
_KNOWN = select(_CONTACTS.c.id, _CONTACTS.c.company_id, _CONTACTS.c.fields).where(
    _CONTACTS.c.id.in_(bindparam("ids", expanding=True))
)
_COMPANIES_NAMED = select(_COMPANIES.c.name, _COMPANIES.c.id, _COMPANIES.c.fields).where(
    _COMPANIES.c.name.in_(bindparam("names", expanding=True))
)


@dataclass(slots=True)
class Placed:
    """Whose card a line's client is on. `changed`: what the line filled in there: before and after, by the column."""

    contact_id: int
    company_id: int | None
    created: bool
    changed: NamedValues = field(default_factory=NamedValues)


@dataclass(slots=True, eq=False)
class _Card:
    """A card while the slice is read: one that is, or one to be made (`contact_id` 0)."""

    client: Client
    source: str | None
    contact_id: int = 0
    company_id: int | None = None
    fields: NamedValues = field(default_factory=NamedValues)
    keys: dict[str, KeyKind] = field(default_factory=dict[str, KeyKind])
    changed: NamedValues = field(default_factory=NamedValues)


class ContactImport(Component):
    async def place(self, records: Sequence[Record]) -> tuple[list[Placed], list[int]]:
        """Where each record's client is, in their order; and the companies that were made."""
        values = {value for one in records for value in (*one.client.phones, *one.client.emails)}
        holders = await self._holders(values)
        known = await self._known({contact_id for contact_id, proven in holders.values() if proven})
        companies, made = await self._companies(records)
        by_key: dict[str, _Card] = {}
        cards: list[_Card] = []
        for record in records:
            card = self._card(record, by_key, holders, known)
            self._fill(card, record, companies, holders)
            by_key.update(dict.fromkeys((*record.client.phones, *record.client.emails), card))
            cards.append(card)
        fresh = {id(card) for card in cards if not card.contact_id}
        await self._write(list({id(card): card for card in cards}.values()))
        placed: list[Placed] = []
        for card in cards:
            # Of two lines of one new person the first has made the card.
            created = id(card) in fresh
            fresh.discard(id(card))
            placed.append(Placed(card.contact_id, card.company_id, created, {} if created else card.changed))
            card.changed = {}
        return placed, made

    def _card(
        self,
        record: Record,
        by_key: dict[str, _Card],
        holders: dict[str, tuple[int, bool]],
        known: dict[int, tuple[int | None, NamedValues]],
    ) -> _Card:
        for value in (*record.client.phones, *record.client.emails):
            if value in by_key:
                return by_key[value]
            contact_id, proven = holders.get(value, (0, False))
            if proven and contact_id in known:
                # Another of their numbers may have brought an earlier line to the same card.
                same = next((card for card in by_key.values() if card.contact_id == contact_id), None)
                if same is not None:
                    return same
                company_id, fields = known[contact_id]
                return _Card(record.client, record.source, contact_id, company_id, dict(fields))
        return _Card(record.client, record.source)

    def _fill(
        self,
        card: _Card,
        record: Record,
        companies: dict[str, int],
        holders: dict[str, tuple[int, bool]],
    ) -> None:
        """What the card lacks comes from the line; what it has stays."""
        client = record.client
        company_id = companies.get(client.company) if client.company else None
        if company_id is not None and card.company_id is None:
            card.changed["company_id"] = [None, company_id]
            card.company_id = company_id
        said = dict(client.fields)
        for phone in client.phones:
            if (holder := holders.get(phone)) is None:
                card.keys[phone] = KeyKind.PHONE
            elif holder[0] != card.contact_id and not card.contact_id:
                said[GIVEN_PHONE] = phone
        for email in client.emails:
            if email not in holders:
                card.keys[email] = KeyKind.EMAIL
        for name, value in said.items():
            if name not in card.fields or card.fields[name] in (None, "", []):
                card.changed.setdefault("fields", {})[name] = [card.fields.get(name), value]
                card.fields[name] = value

    async def known_keys(self, records: Sequence[Record]) -> set[str]:
        """The numbers and addresses by which somebody is known already."""
        holders = await self._holders({value for one in records for value in (*one.client.phones, *one.client.emails)})
        return {value for value, (_, proven) in holders.items() if proven}

    async def _holders(self, values: set[str]) -> dict[str, tuple[int, bool]]:
        if not values:
            return {}
        rows = (await self.session.execute(_HOLDERS, {"values": sorted(values)})).all()
        return {row[0]: (row[1], bool(row[2])) for row in rows}

    async def _known(self, ids: set[int]) -> dict[int, tuple[int | None, NamedValues]]:
        if not ids:
            return {}
        rows = (await self.session.execute(_KNOWN, {"ids": sorted(ids)})).all()
        return {row[0]: (row[1], row[2] or {}) for row in rows}

    async def _companies(self, records: Sequence[Record]) -> tuple[dict[str, int], list[int]]:
        said: dict[str, NamedValues] = {}
        for one in records:
            if one.client.company:
                said.setdefault(one.client.company, {}).update(one.client.company_fields)
        if not said:
            return {}, []
        rows = (await self.session.execute(_COMPANIES_NAMED, {"names": sorted(said)})).all()
        found = {name: company_id for name, company_id, _ in reversed(rows)}
        missing = [name for name in said if name not in found]
        made: list[int] = []
        if missing:
            values = [{"name": name, "fields": said[name], "created_at": self.now} for name in missing]
            made = list((await self.session.execute(_NEW_COMPANIES, values)).scalars())
            found |= dict(zip(missing, made, strict=True))
        return found, made

    async def _write(self, cards: Iterable[_Card]) -> None:
        cards = list(cards)
        fresh = [card for card in cards if not card.contact_id]
        known = [card for card in cards if card.contact_id]
        rows = [self._row(card) for card in fresh]
        keys_first = bool(fresh) and self.session.get_bind().dialect.name == "sqlite"
        if keys_first:
            # Each write of a card or a key makes the search anew: of a card that comes last it is made once.
            await self.session.execute(text("PRAGMA defer_foreign_keys = ON"))
            first: int = (await self.session.scalar(_LAST) or 0) + 1
            for number, card in enumerate(fresh):
                card.contact_id = first + number
            rows = [{"id": card.contact_id, **row} for card, row in zip(fresh, rows, strict=True)]
        elif fresh:
            ids = (await self.session.execute(_NEW, rows)).scalars().all()
            for card, contact_id in zip(fresh, ids, strict=True):
                card.contact_id = contact_id
        for card in known:
            if card.changed.get("company_id") or card.changed.get("fields"):
                filled = update(_CONTACTS).where(_CONTACTS.c.id == card.contact_id)
                await self.session.execute(filled.values(company_id=card.company_id, fields=card.fields))
            if card.keys:
                card.changed["keys"] = sorted(card.keys)
        keys = [
            {"contact_id": card.contact_id, "kind": kind, "value": value, "verified": False}
            for card in cards
            for value, kind in card.keys.items()
        ]
        if keys:
            await self.session.execute(_KEEP.on(self.session), keys)
        if keys_first:
            await self.session.execute(insert(_CONTACTS), rows)

    def _row(self, card: _Card) -> NamedValues:
        return {
            "name": card.client.name,
            "company_id": card.company_id,
            "locale": self.regulation.company.locale,
            "first_source": card.source,
            "last_source": card.source,
            "fields": card.fields,
            "created_at": card.client.created or self.now,
        }
