"""The words of a request while its client goes on putting them (R18, R23)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select, update

from crm_core.models import Deal
from crm_core.models.schema import table
from crm_core.rules.deals.request_title import request_title
from crm_core.rules.people.lead_message import read
from crm_core.rules.texts.text_cleaning import clean
from crm_core.services.base import Service, consequence
from crm_core.services.intake.requests import MAX_NEED
from crm_core.storage.sql_types import NamedValues

ONE_THING = timedelta(minutes=1)
"""What somebody writes within so long of their first words is one wish in several messages."""

_DEALS = table(Deal)
_NEED = select(_DEALS.c.title, _DEALS.c.need).where(_DEALS.c.id == bindparam("deal"))
_YOUNG = _NEED.where(_DEALS.c.contact_id == bindparam("contact"), _DEALS.c.created_at >= bindparam("since"))


class Wording(Service):
    @consequence
    async def extend(self, contact_id: int, deal_id: int, wish: str) -> bool:
        """More words of the same wish, within the first minute of the deal: people write in short lines (R18).

        False, and nothing changes, once that minute is over or the deal is not theirs.
        """
        words = {"deal": deal_id, "contact": contact_id, "since": self.now - ONE_THING}
        row = (await self.session.execute(_YOUNG, words)).first()
        if row is None or not wish:
            return row is not None
        need = clean(f"{row.need}\n{wish}" if row.need else wish, MAX_NEED)
        await self._reword(deal_id, row.title, row.need, need)
        return True

    @consequence
    async def reword(self, deal_id: int, before: str, after: str) -> None:
        """The client has changed the message that the need was taken from: the need follows, and the title with it."""
        row = (await self.session.execute(_NEED, {"deal": deal_id})).first()
        country = self.regulation.company.country
        old, new = read(before, country).wish or before, read(after, country).wish or after
        if row is None or not old or not row.need or old not in row.need:
            return
        await self._reword(deal_id, row.title, row.need, clean(row.need.replace(old, new, 1), MAX_NEED))

    async def _reword(self, deal_id: int, title: str, before: str | None, need: str) -> None:
        """A title that somebody chose stays as it is."""
        values: NamedValues = {"need": need}
        if not before or title == request_title(before):
            values["title"] = request_title(need) or title
        changed = update(_DEALS).where(_DEALS.c.id == deal_id).values(values)
        await self.session.execute(changed, execution_options={"synchronize_session": False})
