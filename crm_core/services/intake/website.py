"""A lead who came by a website's form (R29): contact, deal, first task and owner as for one who wrote to the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, insert, or_, select, update

from crm_core.errors import BadValue
from crm_core.models import Consent, Contact, ContactKey, Deal, SiteRequest
from crm_core.models.clients import GIVEN_PHONE
from crm_core.models.schema import table
from crm_core.rules.deals.statuses import ConsentKind, KeyKind, MessageKind
from crm_core.rules.people.emails import BadEmail
from crm_core.rules.people.emails import normalise as email_of
from crm_core.rules.people.phones import BadPhone
from crm_core.rules.people.phones import normalise as phone_of
from crm_core.rules.people.site_sources import source_of
from crm_core.rules.policy import Permission
from crm_core.rules.texts.text_cleaning import MESSAGE_LIMIT, clean, clean_value, one_line
from crm_core.rules.time.zone_of_number import zone_of_number
from crm_core.services.base import Service, needs
from crm_core.services.intake.requests import MAX_NEED, MAX_SOURCE, Requests
from crm_core.services.intake.sites import KnownSite
from crm_core.services.message_log import Incoming
from crm_core.storage.sql_types import NamedValues
from crm_core.storage.upserts import Upsert

MAX_KEY = 120
MAX_VERSION = 40

_CONTACTS, _KEYS, _DEALS, _REQUESTS = table(Contact), table(ContactKey), table(Deal), table(SiteRequest)
_TAKE = Upsert(
    lambda insert: (
        insert(_REQUESTS).on_conflict_do_nothing(index_elements=["site_id", "request_key"]).returning(_REQUESTS.c.id)
    )
)
_KEEP = Upsert(
    lambda insert: insert(_KEYS).on_conflict_do_nothing(index_elements=["kind", "value"]).returning(_KEYS.c.id)
)
# What a stranger only typed in a chat is no proof that the Telegram behind it is whoever we mean (R82).
_HOLDER = (
    select(_KEYS.c.contact_id, or_(_KEYS.c.verified, _CONTACTS.c.telegram_id.is_(None)))
    .join(_CONTACTS, _CONTACTS.c.id == _KEYS.c.contact_id)
    .where(_KEYS.c.kind == bindparam("kind"), _KEYS.c.value == bindparam("value"))
)


@dataclass(frozen=True, slots=True)
class SiteLead:
    """What a form brought. `words`: all that they filled in, as its reader shall see it; `wish`: what they want.

    `key`: the caller's own name for this call. `visit`: UTM marks, page, form. `agreed`: what the call says of their
    consent to the processing of their data, if it says anything, and of the text's version. `news`: to news besides.
    `amount`: of their basket, in minor units of the company's currency.
    """

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    wish: str = ""
    words: str = ""
    locale: str | None = None
    key: str | None = None
    visit: Mapping[str, str] = field(default_factory=dict[str, str])
    agreed: bool | None = None
    consent_version: str | None = None
    news: bool = False
    amount: int | None = None
    lenient: bool = False
    """Whoever sent it cannot ask the person again: what is wrong with a number is kept as words, not refused."""


@dataclass(frozen=True, slots=True)
class Received:
    """`repeated`: this call had been taken before, and changed nothing now."""

    request_id: int | None
    deal_id: int | None
    repeated: bool = False


class WebsiteIntake(Service):
    """`crm.intake.website`. The system's alone: whoever calls has shown a site's key."""

    @needs(Permission.intake_receive)
    async def receive(self, site: KnownSite, lead: SiteLead) -> Received:
        """One contact by phone and e-mail (R20), their open deal or a new one, its owner told at once.

        Raises BadValue with the field: `consent` `required`; `phone` and `email` when they are none; `phone` `empty`
        where there is no way to answer.
        """
        # A lead may receive their own words; nobody but the system brings somebody else's.
        self.allow(Permission.site_manage)
        phone, email = self._checked(site, lead)
        visit = {one_line(name, 64): one_line(value, 500) for name, value in lead.visit.items() if value}
        taken = {
            "site_id": site.id,
            "request_key": one_line(lead.key, MAX_KEY) or None if lead.key else None,
            "at": self.now,
            "said": clean_value(visit),
        }
        request_id = await self.session.scalar(_TAKE.on(self.session), taken)
        if request_id is None:
            return Received(None, None, repeated=True)
        source = source_of(visit, {one.code for one in self.regulation.sources})[:MAX_SOURCE]
        contact_id = await self._contact(lead, phone, email, source)
        await self._agree(site, contact_id, lead, visit)
        requests = self.other(Requests)
        *before, last = _messages(lead.words)
        request = await requests.open(contact_id, clean(lead.wish, MAX_NEED), source, last, before)
        if request.fresh and lead.amount is not None:
            named = update(_DEALS).where(_DEALS.c.id == request.deal_id).values(amount=lead.amount)
            await self.session.execute(named, execution_options={"synchronize_session": False})
        done = update(_REQUESTS).where(_REQUESTS.c.id == request_id)
        await self.session.execute(done.values(contact_id=contact_id, deal_id=request.deal_id))
        await requests.release(request.deal_id)
        self.audited("site.lead", "deal", request.deal_id, site=site.id)
        return Received(request_id, request.deal_id)

    def _checked(self, site: KnownSite, lead: SiteLead) -> tuple[str | None, str | None]:
        if lead.agreed is False or (lead.agreed is None and not site.vouches):
            raise BadValue("required", "consent")
        phone = email = None
        try:
            phone = phone_of(lead.phone, self.regulation.company.country) if lead.phone else None
        except BadPhone as bad:
            if not lead.lenient:
                raise BadValue(bad.code, "phone") from None
        try:
            email = email_of(lead.email) if lead.email else None
        except BadEmail:
            if not lead.lenient:
                raise BadValue("not_an_email", "email") from None
        if phone is None and email is None and not (lead.lenient and lead.words.strip()):
            raise BadValue("empty", "phone")
        return phone, email

    async def _contact(self, lead: SiteLead, phone: str | None, email: str | None, source: str) -> int:
        """Whoever has the number, or else the address; a new card that has both otherwise."""
        keys = [(kind, value) for kind, value in ((KeyKind.PHONE, phone), (KeyKind.EMAIL, email)) if value]
        contact_id = await self._holder(keys)
        fresh = contact_id is None
        if contact_id is None:
            contact_id = await self._new(lead, phone, email, source)
        likeness = None
        for kind, value in keys:
            row = {"contact_id": contact_id, "kind": kind, "value": value, "verified": False}
            if await self.session.scalar(_KEEP.on(self.session), row) is not None:
                continue
            if fresh and (other := await self._holder(keys)) not in (None, contact_id):
                # Somebody of this number came at the same moment: this card was never anybody's.
                await self._discard(contact_id)
                return await self._touched(other or contact_id, source)
            if kind is KeyKind.PHONE and (await self._holds(kind, value))[0] != contact_id:
                likeness = value
        if likeness:
            noted = update(_CONTACTS).where(_CONTACTS.c.id == contact_id)
            await self.session.execute(noted.values(fields={GIVEN_PHONE: likeness}))
        return contact_id if fresh else await self._touched(contact_id, source)

    async def _holder(self, keys: list[tuple[KeyKind, str]]) -> int | None:
        for kind, value in keys:
            holder, proven = await self._holds(kind, value)
            if holder is not None and proven:
                return holder
        return None

    async def _holds(self, kind: KeyKind, value: str) -> tuple[int | None, bool]:
        row = (await self.session.execute(_HOLDER, {"kind": kind, "value": value})).first()
        return (row[0], bool(row[1])) if row is not None else (None, False)

    async def _new(self, lead: SiteLead, phone: str | None, email: str | None, source: str) -> int:
        row: NamedValues = {
            "name": (one_line(lead.name) if lead.name else "") or phone or email or "—",
            "locale": lead.locale or self.regulation.company.locale,
            "zone": zone_of_number(phone) if phone else None,
            "first_source": source,
            "last_source": source,
            "fields": {},
            "created_at": self.now,
        }
        return (await self.session.execute(insert(_CONTACTS).returning(_CONTACTS.c.id), row)).scalar_one()

    async def _discard(self, contact_id: int) -> None:
        await self.session.execute(delete(_KEYS).where(_KEYS.c.contact_id == contact_id))
        await self.session.execute(delete(_CONTACTS).where(_CONTACTS.c.id == contact_id))

    async def _touched(self, contact_id: int, source: str) -> int:
        came = update(_CONTACTS).where(_CONTACTS.c.id == contact_id).values(last_source=source)
        await self.session.execute(came)
        return contact_id

    async def _agree(self, site: KnownSite, contact_id: int, lead: SiteLead, visit: Mapping[str, str]) -> None:
        """The consent with its proof (R25): which site, which form and page, and whether the call itself said so."""
        version = (one_line(lead.consent_version, MAX_VERSION) if lead.consent_version else "") or (
            self.regulation.consent.version
        )
        proof = {"site": site.id, "by": "form" if lead.agreed else "site", **_where(visit)}
        kinds = [ConsentKind.DATA, *([ConsentKind.NEWS] if lead.news else [])]
        rows = [
            {
                "contact_id": contact_id,
                "kind": kind,
                "version": version,
                "locale": lead.locale or self.regulation.company.locale,
                "given_at": self.now,
                "proof": proof,
            }
            for kind in kinds
        ]
        await self.session.execute(insert(Consent), rows)
        agreed = update(_CONTACTS).where(_CONTACTS.c.id == contact_id, _CONTACTS.c.consented_at.is_(None))
        await self.session.execute(agreed.values(consented_at=self.now))


def _where(visit: Mapping[str, str]) -> dict[str, str]:
    return {name: visit[name] for name in ("page", "form") if name in visit}


def _messages(words: str) -> list[Incoming]:
    """All that was filled in, in as many messages as it takes: nothing of it is cut off."""
    text = clean(words, len(words))
    parts = [text[start : start + MESSAGE_LIMIT] for start in range(0, len(text), MESSAGE_LIMIT)]
    return [Incoming(MessageKind.TEXT, part, None, None, None) for part in parts or [None]]
