"""One field of the deal, its contact or its company, set or emptied (R13, R14, R17)."""

from __future__ import annotations

from pydantic import JsonValue

from crm_core.errors import BadValue, FieldsMissing, Refused
from crm_core.rules.deals.stage_moves import is_filled
from crm_core.rules.deals.statuses import DealEventKind
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, consequence, needs
from crm_core.services.deals.fields import field_answers as answering
from crm_core.services.deals.fields.field_writer import FieldWriter
from crm_core.services.deals.store import DealStore
from crm_core.services.deals.text_checks import check_reason
from crm_core.unit_of_work import UnitOfWork

MAX_TITLE = 200


class Editing(Service):
    """Fields outside of a move."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)
        self._fields = FieldWriter(uow)

    @needs(Permission.deal_edit)
    async def edit(self, deal_id: int, seen_version: int, field: str, value: JsonValue) -> None:
        """Sets a field; None or blank text empties it. Typed text and kept values are both taken.

        What a passed stage required cannot be emptied: FieldsMissing. Raises Outdated, BadValue (`taken`: the phone is
        another client's), Refused, also for a field that is hidden from the role.
        """
        held = await self._store.load(deal_id, Permission.deal_edit, seen_version)
        answers = answering.sort(self.regulation, {field: value}, held.deal.currency)
        if field in self.hidden:
            raise Refused(Permission.deal_edit.value, "deal", deal_id)
        if answers.values[field] is None and await self._store.is_required(held, field):
            raise FieldsMissing((field,))
        old = held.values().get(field)
        await self._store.change(held, **await self._fields.columns(held, answers))
        await self._fields.write(held, answers)
        self.happened(DealEventKind.EDITED, deal_id, field=field, old=old if old != answers.values[field] else None)

    @needs(Permission.deal_edit)
    async def rename(self, deal_id: int, title: str) -> None:
        """What the staff calls the deal; its client goes on reading their own words (R24). The old name stays in the
        history. Raises BadValue `empty`, `no_words`, `too_long`; Refused, Outdated in a race.
        """
        held = await self._store.load(deal_id, Permission.deal_edit)
        words = check_reason(title, "title", MAX_TITLE)
        if words != held.deal.title:
            await self._store.change(held, title=words)
            self.happened(DealEventKind.EDITED, deal_id, field="title", old=held.deal.title)

    @needs(Permission.intake_receive)
    async def told(self, deal_id: int, field: str, value: JsonValue, instead_of: JsonValue = None) -> bool:
        """What a client answered in the form (R18): a question of the form alone, on a deal of their own.

        What the card of a person or a company says already is not overwritten: others rely on it, and a stranger's
        address in use is passed over in silence. `instead_of`: what they answered just before of themselves, and put
        right. False: the card goes on saying something else. Raises BadValue, Outdated, Refused.
        """
        held = await self._store.load(deal_id, Permission.intake_receive)
        if field not in self.regulation.form.fields:
            raise self.refused(Permission.intake_receive, "deal", deal_id)
        answers = answering.sort(self.regulation, {field: value}, held.deal.currency)
        entity, kept = self.regulation.field(field).entity, held.values().get(field)
        if answers.values[field] is None:
            return True
        if entity != "deal" and is_filled(kept):
            theirs = entity == "contact" and instead_of is not None
            if not theirs or kept != self._kept_as(field, instead_of, held.deal.currency):
                return kept == answers.values[field]
        await self._store.change(held, **await self._fields.columns(held, answers))
        try:
            await self._fields.write(held, answers)
        except BadValue as bad:
            if bad.reason != "taken":
                raise
        self.audited("deal.told", "deal", deal_id, field=field)
        return True

    def _kept_as(self, field: str, value: JsonValue, currency: str) -> JsonValue:
        return answering.sort(self.regulation, {field: value}, currency).values[field]

    @consequence
    async def settle_amount(self, deal_id: int, amount: int) -> None:
        """An invoice was made out: an amount that nobody had named is now known. Raises Outdated, Refused."""
        held = await self._store.load(deal_id, Permission.invoice_issue)
        await self._store.change(held, amount=amount)

    @consequence
    async def lessen_amount(self, deal_id: int, by: int) -> None:
        """So much of it was credited to the client for good; never below nothing. Raises Outdated, Refused."""
        held = await self._store.load(deal_id, Permission.invoice_issue)
        if held.deal.amount is not None and by > 0:
            await self._store.change(held, amount=max(held.deal.amount - by, 0))
