"""The core's one door: whoever wants something of the CRM opens a transaction here, in somebody's name."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Self

from sqlalchemy import insert

from crm_core.clock import Clock
from crm_core.errors import Refused, StorageBusy
from crm_core.models import AuditEntry
from crm_core.models.schema import table
from crm_core.queries.audit import Audit
from crm_core.queries.cards import Cards
from crm_core.queries.catalogue import CatalogueQueries
from crm_core.queries.clients import ClientQueries
from crm_core.queries.digest import Digests
from crm_core.queries.due import Due
from crm_core.queries.funnel import Funnels
from crm_core.queries.letters import Letters
from crm_core.queries.own_requests import OwnRequests
from crm_core.queries.people import People
from crm_core.queries.pipeline import Pipelines
from crm_core.queries.search import Search
from crm_core.queries.worklists import Worklists
from crm_core.regulation.schema import Regulation
from crm_core.rules.actor import Actor
from crm_core.rules.working_time import WorkingCalendar
from crm_core.services.catalogue import Catalogue
from crm_core.services.clients import Clients
from crm_core.services.conversation import Conversation
from crm_core.services.deals import Deals
from crm_core.services.inbox import Inbox
from crm_core.services.intake import Intake
from crm_core.services.invoices import Invoices
from crm_core.services.outbox import Outbox
from crm_core.services.regulation import Regulations
from crm_core.services.ringing import Ringing
from crm_core.services.service import audit_row
from crm_core.services.staff import StaffDesk
from crm_core.services.states import States
from crm_core.services.tasks import Tasks
from crm_core.storage import Storage
from crm_core.storage.unread import UNREAD
from crm_core.work import Work

log = logging.getLogger(__name__)

_KEEP_AUDIT = insert(table(AuditEntry))


class Queries:
    """What can be asked in one transaction, by topic."""

    def __init__(self, work: Work) -> None:
        self._work = work

    @cached_property
    def cards(self) -> Cards:
        return Cards(self._work)

    @cached_property
    def worklists(self) -> Worklists:
        return Worklists(self._work)

    @cached_property
    def pipeline(self) -> Pipelines:
        return Pipelines(self._work)

    @cached_property
    def search(self) -> Search:
        return Search(self._work)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self._work)

    @cached_property
    def catalogue(self) -> CatalogueQueries:
        return CatalogueQueries(self._work)

    @cached_property
    def clients(self) -> ClientQueries:
        return ClientQueries(self._work)

    @cached_property
    def people(self) -> People:
        return People(self._work)

    @cached_property
    def requests(self) -> OwnRequests:
        return OwnRequests(self._work)

    @cached_property
    def due(self) -> Due:
        return Due(self._work)

    @cached_property
    def letters(self) -> Letters:
        return Letters(self._work)

    @cached_property
    def digest(self) -> Digests:
        return Digests(self._work)

    @cached_property
    def funnel(self) -> Funnels:
        return Funnels(self._work)


class Crm(Work):
    """One transaction with all that can be done and asked in it. Nothing of it outlives the `async with`."""

    def acting_as(self, actor: Actor) -> Self:
        """The same transaction on behalf of somebody else: the door begins as the system, then the person is known."""
        return type(self)(self.session, actor, self.now, self.regulation, self.calendar, self.ending)

    @cached_property
    def intake(self) -> Intake:
        return Intake(self)

    @cached_property
    def conversation(self) -> Conversation:
        return Conversation(self)

    @cached_property
    def clients(self) -> Clients:
        return Clients(self)

    @cached_property
    def deals(self) -> Deals:
        return Deals(self)

    @cached_property
    def tasks(self) -> Tasks:
        return Tasks(self)

    @cached_property
    def invoices(self) -> Invoices:
        return Invoices(self)

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(self)

    @cached_property
    def staff(self) -> StaffDesk:
        return StaffDesk(self)

    @cached_property
    def states(self) -> States:
        return States(self)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self)

    @cached_property
    def ringing(self) -> Ringing:
        return Ringing(self)

    @cached_property
    def regulations(self) -> Regulations:
        return Regulations(self)

    @cached_property
    def ask(self) -> Queries:
        return Queries(self)

    def note_refusal(self, error: Refused) -> None:
        """Keeps a refusal that was answered within this transaction; one that ends it is recorded by itself (R51)."""
        row = audit_row(self.now, self.actor, error.action, error.subject, error.subject_id, allowed=False)
        self.ending.audit.append(row)

    async def finish(self) -> None:
        """Writes what waited for the end. The core calls it; nobody else need."""
        if self.ending.audit:
            await self.session.execute(_KEEP_AUDIT, self.ending.audit, execution_options=UNREAD)


class CrmCore:
    """The CRM: a database, a regulation and a clock."""

    def __init__(self, storage: Storage, regulation: Regulation, clock: Clock) -> None:
        self.storage, self.clock = storage, clock
        self.follow(regulation)
        self.on_letters: list[Callable[[], None]] = []
        """Called after each commit that put letters in the outbox: the delivery of this process is woken."""
        self.on_dismissed: list[Callable[[int], None]] = []
        """Called after a commit with the Telegram id of each person whose access has just ended (R50)."""

    def follow(self, regulation: Regulation) -> None:
        """Goes by this regulation from now on; a transaction under way ends by the one it began with."""
        self.regulation = regulation
        self.calendar = WorkingCalendar(regulation.calendar, regulation.company.timezone)

    @asynccontextmanager
    async def transaction(self, actor: Actor) -> AsyncGenerator[Crm]:
        """Commits if the block ends well, else leaves nothing; a refusal is recorded after the rollback.

        Raises StorageBusy: then the whole block may be run again.
        """
        crm: Crm | None = None
        try:
            async with self.storage.writer() as session:
                crm = Crm(session, actor, self.clock.now(), self.regulation, self.calendar)
                yield crm
                await crm.finish()
        except Refused as error:
            await self.record_refusal(crm.ending.actor if crm else actor, error)
            raise
        for callback in (*crm.on_commit, *(self.on_letters if crm.ending.letters else ())):
            callback()
        for telegram_id in crm.ending.dismissed:
            for told in self.on_dismissed:
                told(telegram_id)

    @asynccontextmanager
    async def reading(self, actor: Actor) -> AsyncGenerator[Crm]:
        """For questions alone: on a read-only connection, beside whoever is writing."""
        crm: Crm | None = None
        try:
            async with self.storage.reader() as session:
                crm = Crm(session, actor, self.clock.now(), self.regulation, self.calendar)
                yield crm
        except Refused as error:
            await self.record_refusal(crm.ending.actor if crm else actor, error)
            raise

    async def record_refusal(self, actor: Actor, error: Refused) -> None:
        """Keeps who was refused what (R51), in a short transaction of its own."""
        row = audit_row(self.clock.now(), actor, error.action, error.subject, error.subject_id, allowed=False)
        try:
            async with self.storage.writer() as session:
                await session.execute(_KEEP_AUDIT, row)
        except StorageBusy as busy:
            # Whoever was refused is told so all the same.
            log.warning("refusal not recorded: %s", busy.reason)
