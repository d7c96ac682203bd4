"""Consents with their proof, withdrawn as easily as given, and the erasure of a person (R25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, insert, select, update

from crm_core.errors import BadValue
from crm_core.models import AuditEntry, Consent, Contact, ContactKey
from crm_core.models.schema import table
from crm_core.rules.deals.statuses import ConsentKind, KeyKind
from crm_core.rules.people.phones import BadPhone, normalise
from crm_core.rules.policy import Permission, Subject
from crm_core.services.base import Service, needs
from crm_core.services.privacy.erasing import Erased, Erasing
from crm_core.services.privacy.outdated import Outdated, still, stretch
from crm_core.storage.sql_types import NamedValuesView

_CONSENTS = table(Consent)


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """To what, to which version of the text, in which language, when, and until when. `proof`: how it came."""

    kind: ConsentKind
    version: str
    locale: str
    given_at: datetime
    withdrawn_at: datetime | None
    proof: NamedValuesView


class Privacy(Service):
    """`crm.privacy`. A client acts for themselves alone; a colleague may erase, and nobody consents for another."""

    @needs(Permission.privacy_consent)
    async def consents(self, contact_id: int) -> list[GivenConsent]:
        """All that they ever agreed to, the latest first."""
        self.allow(Permission.privacy_consent, Subject(contact_id=contact_id), "contact", contact_id)
        names = ("kind", "version", "locale", "given_at", "withdrawn_at", "proof")
        theirs = select(*(_CONSENTS.c[name] for name in names)).where(_CONSENTS.c.contact_id == contact_id)
        return [GivenConsent(*row) for row in await self.session.execute(theirs.order_by(_CONSENTS.c.id.desc()))]

    @needs(Permission.privacy_consent)
    async def agree_to_news(self, contact_id: int) -> None:
        """That they may be sent news besides. A second time adds nothing."""
        self.allow(Permission.privacy_consent, Subject(contact_id=contact_id), "contact", contact_id)
        if await self.session.scalar(self._in_force(contact_id, ConsentKind.NEWS).limit(1)) is not None:
            return
        row = {
            "contact_id": contact_id,
            "kind": ConsentKind.NEWS,
            "version": self.regulation.consent.version,
            "locale": self.actor.locale,
            "given_at": self.now,
            "proof": {"by": "chat"},
        }
        await self.session.execute(insert(_CONSENTS), row)
        self.audited("consent.give", "contact", contact_id, kind=ConsentKind.NEWS.value)

    @needs(Permission.privacy_consent)
    async def withdraw(self, contact_id: int, kind: ConsentKind) -> None:
        """From now on they do not agree any more. What was done until then was with their consent."""
        self.allow(Permission.privacy_consent, Subject(contact_id=contact_id), "contact", contact_id)
        theirs = update(_CONSENTS).where(_CONSENTS.c.contact_id == contact_id, _CONSENTS.c.kind == kind)
        await self.session.execute(theirs.where(_CONSENTS.c.withdrawn_at.is_(None)).values(withdrawn_at=self.now))
        if kind is ConsentKind.DATA:
            unasked = update(table(Contact)).where(Contact.id == contact_id)
            await self.session.execute(unasked.values(consented_at=None))
        self.audited("consent.withdraw", "contact", contact_id, kind=kind.value)

    @needs(Permission.privacy_consent)
    async def mute(self, contact_id: int, *, muted: bool = True) -> None:
        """Whether they want no messages that come by themselves (R41); news and series are over with them.

        What a colleague writes to them, invoices and their reminders still come.
        """
        self.allow(Permission.privacy_consent, Subject(contact_id=contact_id), "contact", contact_id)
        theirs = update(table(Contact)).where(Contact.id == contact_id)
        await self.session.execute(theirs.values(muted_at=self.now if muted else None))
        self.audited("client.mute" if muted else "client.unmute", "contact", contact_id)

    @needs(Permission.privacy_erase)
    async def erase(self, contact_id: int) -> Erased:
        """Nothing that tells of this person stays (see `erasing`). It cannot be undone. Raises Refused."""
        self.allow(Permission.privacy_erase, Subject(contact_id=contact_id), "contact", contact_id)
        return await self.other(Erasing).erase(contact_id)

    @needs(Permission.privacy_erase)
    async def find(self, *, phone: str | None = None, telegram: str | None = None) -> int | None:
        """The card of a number in any spelling, or of a Telegram id or @name. Raises BadValue for what is no number.

        Whoever may erase anybody at all.
        """
        self.allow(Permission.privacy_erase, Subject(), "contact")
        if phone is not None:
            try:
                number = normalise(phone, self.regulation.company.country)
            except BadPhone as bad:
                raise BadValue(bad.code, "phone") from None
            has = (ContactKey.kind == KeyKind.PHONE, ContactKey.value == number)
            return await self.session.scalar(select(ContactKey.contact_id).where(*has))
        name = (telegram or "").removeprefix("@")
        is_number = name.isascii() and name.isdecimal() and len(name) < 19
        same = Contact.telegram_id == int(name) if is_number else func.lower(Contact.username) == name.lower()
        return await self.session.scalar(select(Contact.id).where(same, Contact.merged_into_id.is_(None)).limit(1))

    @needs(Permission.inbox_manage)
    async def outdated(self, after: int, many: int) -> Outdated | None:
        """Of the next so many cards those who are to be forgotten by the regulation's period; None after the last."""
        since = self._kept_since()
        return await stretch(self.session, since, after, many) if since is not None else None

    @needs(Permission.inbox_manage)
    async def forget(self, contact_ids: Sequence[int]) -> int:
        """Erases those of them who have still not been heard of; how many."""
        since = self._kept_since()
        found = await still(self.session, since, contact_ids) if since is not None else []
        for contact_id in found:
            await self.other(Erasing).erase(contact_id)
        return len(found)

    @needs(Permission.inbox_manage)
    async def erased_since(self, moment: datetime) -> bool:
        """Whether somebody was erased since then: the files are to be wiped once."""
        done = AuditEntry.subject == "contact", AuditEntry.action == "privacy.erase", AuditEntry.at >= moment
        return await self.session.scalar(select(AuditEntry.id).where(*done).limit(1)) is not None

    def _kept_since(self) -> datetime | None:
        days = self.regulation.retention.inquiry_days
        return self.now - timedelta(days=days) if days is not None else None

    @needs(Permission.inbox_manage)
    async def prune_audit(self, before: datetime, limit: int = 500) -> int:
        """Takes out of the audit what is older; how many lines. A deal's history is a table of its own and stays.

        A slice at a time: 0 once there is nothing left.
        """
        self.allow(Permission.inbox_manage)
        old = select(AuditEntry.id).where(AuditEntry.at < before).order_by(AuditEntry.id).limit(limit)
        ids = list(await self.session.scalars(old))
        if ids:
            await self.session.execute(table(AuditEntry).delete().where(table(AuditEntry).c.id.in_(ids)))
        return len(ids)

    def _in_force(self, contact_id: int, kind: ConsentKind) -> Select[int]:
        return select(_CONSENTS.c.id).where(
            _CONSENTS.c.contact_id == contact_id, _CONSENTS.c.kind == kind, _CONSENTS.c.withdrawn_at.is_(None)
        )
