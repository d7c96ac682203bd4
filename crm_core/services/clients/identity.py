"""One person, one card (R20): whose phone this is, and what becomes of the second card if Telegram vouches for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, func, literal, select, update

from crm_core.errors import BadValue
from crm_core.models import Contact, ContactKey, Deal, Message, Task
from crm_core.models.clients import GIVEN_PHONE
from crm_core.models.schema import table
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import KeyKind
from crm_core.rules.people.phones import BadPhone, found_in, may_be_anothers, normalise
from crm_core.services.base import Service, consequence
from crm_core.services.client_zone import note_zone
from crm_core.services.clients.merging import Clients
from crm_core.services.message_log import Incoming
from crm_core.storage.sql_types import AnyElement
from crm_core.storage.upserts import Upsert


@dataclass(frozen=True, slots=True)
class KeptPhone:
    """The number as it is kept (E.164), and the card that it belongs to now; `joined`: another one than before.

    `actor`: who acts from now on; a lead who was joined to another card is that card's client.
    """

    phone: str
    joined: bool
    contact_id: int
    actor: Actor


_A_NUMBER = 7
"""Fewer digits are no telephone number: nothing is looked for, which most messages are spared."""
_KEYS = table(ContactKey)
_KEEP = Upsert(
    lambda insert: insert(_KEYS).on_conflict_do_nothing(index_elements=["kind", "value"]).returning(_KEYS.c.id)
)


_WHOSE: AnyElement = bindparam("contact", type_=BigInteger)
_HAS_NUMBER = select(literal(1)).where(ContactKey.contact_id == _WHOSE, ContactKey.kind == KeyKind.PHONE).limit(1)
_MADE = select(Contact.created_at).where(Contact.id == _WHOSE)
_WROTE = select(func.max(Message.at)).where(Message.contact_id == _WHOSE)
_STOOD = select(func.max(Deal.stage_entered_at)).where(Deal.contact_id == _WHOSE)
_CALLED = select(func.max(Task.closed_at)).join(Deal, Deal.id == Task.deal_id).where(Deal.contact_id == _WHOSE)


class Joining(Service):
    @consequence
    async def keep_phone(self, contact_id: int, text: str, verified: bool) -> KeptPhone:
        """Raises BadValue."""
        try:
            phone = normalise(text, self.regulation.company.country)
        except BadPhone as bad:
            raise BadValue(bad.code, "phone") from None
        row = {"contact_id": contact_id, "kind": KeyKind.PHONE, "value": phone, "verified": verified}
        if await self.session.scalar(_KEEP.on(self.session), row) is not None:
            await note_zone(self.uow, contact_id, phone)
            return KeptPhone(phone, joined=False, contact_id=contact_id, actor=self.actor)
        return await self._known(contact_id, phone, verified)

    @consequence
    async def keep_written(self, contact_id: int, incoming: Incoming) -> bool:
        """Whoever has given no number and now writes one among other words has given it; True then.

        A further number beside one that they gave may be anybody's: it stays in the talk. So do a forward's and a
        quote's, which are others' words.
        """
        words = incoming.text or ""
        if incoming.forwarded_from is not None or sum(char.isdigit() for char in words) < _A_NUMBER:
            return False
        found = found_in(words, self.regulation.company.country)
        if found is None or await self.session.scalar(_HAS_NUMBER, {"contact": contact_id}):
            return False
        await self.keep_phone(contact_id, found.e164, verified=False)
        return True

    async def _known(self, contact_id: int, phone: str, verified: bool) -> KeptPhone:
        """The number is on a card already: this one's, or another's."""
        has = select(ContactKey.contact_id, Contact.telegram_id, ContactKey.verified).join(
            Contact, Contact.id == ContactKey.contact_id
        )
        has = has.where(ContactKey.kind == KeyKind.PHONE, ContactKey.value == phone)
        holder_id, holder_telegram, holder_vouched = (await self.session.execute(has.with_for_update())).one()
        if holder_id == contact_id:
            if verified:
                same = (_KEYS.c.kind == KeyKind.PHONE, _KEYS.c.value == phone)
                await self.session.execute(update(_KEYS).where(*same).values(verified=True))
            return KeptPhone(phone, joined=False, contact_id=contact_id, actor=self.actor)
        if verified and not holder_vouched and holder_telegram is not None:
            # Typed by one, and by Telegram's word another's: the word counts, and the first keeps it as what was said.
            return await self._taken_over(contact_id, holder_id, phone)
        # A card that has a Telegram of its own stays that person's, and so does one that has been silent for long:
        # numbers are given to others after some months. A colleague says whether they are one person.
        if verified and holder_telegram is None and not may_be_anothers(await self._last_heard(holder_id), self.now):
            await self._join(contact_id, holder_id, phone)
            actor = replace(self.actor, id=holder_id) if self.actor.is_lead else self.actor
            return KeptPhone(phone, joined=True, contact_id=holder_id, actor=actor)
        await self._note_likeness(contact_id, phone)
        return KeptPhone(phone, joined=False, contact_id=contact_id, actor=self.actor)

    async def _last_heard(self, contact_id: int) -> datetime:
        """When anything last happened with the person on this card."""
        card = {"contact": contact_id}
        moments = [await self.session.scalar(one, card) for one in (_MADE, _WROTE, _STOOD, _CALLED)]
        return max(at for at in moments if at is not None)

    async def _taken_over(self, contact_id: int, holder_id: int, phone: str) -> KeptPhone:
        theirs = update(_KEYS).where(_KEYS.c.kind == KeyKind.PHONE, _KEYS.c.value == phone)
        await self.session.execute(theirs.values(contact_id=contact_id, verified=True))
        await self._note_likeness(holder_id, phone)
        self.audited("phone.taken_over", "contact", contact_id, of=holder_id)
        return KeptPhone(phone, joined=False, contact_id=contact_id, actor=self.actor)

    async def _note_likeness(self, contact_id: int, phone: str) -> None:
        fields = await self.session.scalar(select(Contact.fields).where(Contact.id == contact_id)) or {}
        noted = update(Contact).where(Contact.id == contact_id).values(fields={**fields, GIVEN_PHONE: phone})
        await self.session.execute(noted, execution_options={"synchronize_session": False})

    async def _join(self, contact_id: int, card_id: int, phone: str) -> None:
        """The new card's Telegram, consents and deals go to the old card, which is theirs; it can be undone."""
        await self.other(Clients).join(card_id, contact_id)
        vouched = update(_KEYS).where(_KEYS.c.kind == KeyKind.PHONE, _KEYS.c.value == phone)
        await self.session.execute(vouched.values(verified=True))
