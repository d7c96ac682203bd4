"""The links of advertising sources, sealed so that nobody invents one, and what the sources cost (R19)."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select

from crm_core.errors import BadValue
from crm_core.models import Deal, SourceCost, SourceLink
from crm_core.models.schema import table
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Source
from crm_core.rules.people.site_sources import UNKNOWN_SOURCE
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.storage.upserts import Upsert

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_SEAL = 9
_LINKS, _COSTS = table(SourceLink), table(SourceCost)
_KEEP = Upsert(lambda insert: insert(_LINKS).on_conflict_do_nothing(index_elements=["code"]))
_SEALED = select(_LINKS.c.seal).where(_LINKS.c.code == bindparam("code"))
_SPEND = Upsert(
    lambda insert: (new := insert(_COSTS)).on_conflict_do_update(
        index_elements=["code", "month"],
        set_={name: new.excluded[name] for name in ("amount", "currency", "by_staff_id", "at")},
    )
)


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """A source with the deals that it has brought since `month` began, and what it has cost in that month."""

    source: Source
    deals: int
    month: date
    cost: int | None


class Sources(Service):
    """`crm.intake.sources`."""

    @needs(Permission.site_manage)
    async def link(self, code: str) -> str:
        """What a link of this source starts the bot with; the same each time. Raises BadValue `unknown_code`."""
        self._known(code)
        new = {"code": code, "seal": "".join(secrets.choice(_ALPHABET) for _ in range(_SEAL)), "created_at": self.now}
        await self.session.execute(_KEEP.on(self.session), new)
        seal = await self.session.scalar(_SEALED, {"code": code})
        return f"src_{code}-{seal}"

    @needs(Permission.intake_receive)
    async def named(self, tail: str) -> str:
        """The source that a link's tail (without `src_`) names; an unsealed or forged one is unknown, with its text."""
        if not tail:
            return ""
        code, dash, seal = tail.rpartition("-")
        ours = await self.session.scalar(_SEALED, {"code": code}) if dash else None
        if ours is not None and hmac.compare_digest(ours.encode(), seal.encode()):
            return code
        return UNKNOWN_SOURCE + tail

    @needs(Permission.site_manage)
    async def spend(self, code: str, month: date, amount: int) -> None:
        """What a source has cost in a month, in minor units; a second word about a month takes the first one's place.

        Raises BadValue `unknown_code`, `too_large`.
        """
        self._known(code)
        if not 0 <= amount <= 10**15:
            raise BadValue("too_large", "cost")
        began = month.replace(day=1)
        row = {
            "code": code,
            "month": began,
            "amount": amount,
            "currency": self.regulation.company.currency,
            "by_staff_id": self.actor.staff_id,
            "at": self.now,
        }
        await self.session.execute(_SPEND.on(self.session), row)
        self.audited("source.spend", source=code, month=began.isoformat(), amount=amount)

    @needs(Permission.site_manage)
    async def figures(self, code: str) -> SourceFigures:
        """This month's, by the company's clock. Raises BadValue `unknown_code`."""
        source, began = self._known(code), self.calendar.local(self.now).replace(day=1, hour=0, minute=0, second=0)
        deals = select(func.count()).where(Deal.source == code, Deal.created_at >= began.replace(microsecond=0))
        cost = select(_COSTS.c.amount).where(_COSTS.c.code == code, _COSTS.c.month == began.date())
        count = await self.session.scalar(deals) or 0
        return SourceFigures(source, count, began.date(), await self.session.scalar(cost))

    def _known(self, code: str) -> Source:
        try:
            return self.regulation.source(code)
        except UnknownCode:
            raise BadValue("unknown_code", "source") from None
