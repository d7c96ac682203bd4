"""Who is at the door and has not agreed to the processing of their data: counted, and not known (R25)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, delete

from crm_core.models import Knock
from crm_core.models.schema import table
from crm_core.rules.policy import Permission, Subject
from crm_core.services.base import Service, consequence, needs
from crm_core.storage.deferred_writes import DEFERRED
from crm_core.storage.upserts import Upsert

COUNTED_FOR = timedelta(days=366)
"""So long somebody who has never agreed is counted: as far back as a funnel looks."""

_KNOCKS = table(Knock)
_KNOCK = Upsert(lambda insert: insert(_KNOCKS).on_conflict_do_nothing(index_elements=["trace"]))
_LET_IN = delete(_KNOCKS).where(_KNOCKS.c.trace == bindparam("who"))
_LONG_AGO = delete(_KNOCKS).where(_KNOCKS.c.at < bindparam("since"))


class Knocks(Service):
    """`crm.intake.knocks`."""

    @needs(Permission.intake_receive)
    async def heard(self, trace: str | None) -> None:
        """Somebody is there: counted once, until they agree, or for `COUNTED_FOR`. `trace`: `Visitor.trace`."""
        if self.actor.id is not None or not self.actor.is_lead:
            whose = self.actor.id if self.actor.is_lead else None
            self.allow(Permission.intake_receive, Subject(contact_id=whose), "contact", whose)
        if trace is not None:
            await self.session.execute(_KNOCK.on(self.session), {"trace": trace, "at": self.now})
            await self.session.execute(_LONG_AGO, {"since": self.now - COUNTED_FOR}, execution_options=DEFERRED)

    @consequence
    async def let_in(self, trace: str) -> None:
        await self.session.execute(_LET_IN, {"who": trace}, execution_options=DEFERRED)
