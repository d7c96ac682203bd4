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
from crm_core.models import AuditEntry, DealEvent
from crm_core.models.schema import table
from crm_core.queries.topics import Queries
from crm_core.regulation.schema import Regulation
from crm_core.rules.actor import Actor
from crm_core.rules.time.working_time import WorkingCalendar
from crm_core.services.audit_log import audit_row
from crm_core.services.catalogue.service import Catalogue
from crm_core.services.client_messages.broadcasts import BroadcastService
from crm_core.services.clients.merging import Clients
from crm_core.services.company_setup import CompanySetupService
from crm_core.services.conversation.fsm_state import States
from crm_core.services.conversation.service import Conversation
from crm_core.services.deals import Deals
from crm_core.services.documents.service import DocumentService
from crm_core.services.exporting.service import Exports
from crm_core.services.importing.service import Imports
from crm_core.services.inbox import Inbox
from crm_core.services.intake.service import Intake
from crm_core.services.invoices.service import Invoices
from crm_core.services.leading.plans import Plans
from crm_core.services.leading.report_files import ReportFiles
from crm_core.services.notifications.company import CompanyNews
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.privacy.service import Privacy
from crm_core.services.refusal_limit import RefusalLimit
from crm_core.services.regulation import Regulations
from crm_core.services.reminders import Reminders
from crm_core.services.staff import StaffService
from crm_core.services.tasks import Tasks
from crm_core.storage import Storage
from crm_core.storage.deferred_writes import DEFERRED
from crm_core.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

_KEEP_AUDIT = insert(table(AuditEntry))
_KEEP_EVENTS = insert(table(DealEvent))


class Crm(UnitOfWork):
    """One transaction with all that can be done and asked in it. Nothing of it outlives the `async with`."""

    def acting_as(self, actor: Actor) -> Self:
        """The same transaction on behalf of somebody else: the door begins as the system, then the person is known."""
        return type(self)(self.session, actor, self.now, self.regulation, self.calendar, self.after_commit)

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
    def documents(self) -> DocumentService:
        return DocumentService(self)

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
    def imports(self) -> Imports:
        return Imports(self)

    @cached_property
    def exports(self) -> Exports:
        return Exports(self)

    @cached_property
    def privacy(self) -> Privacy:
        return Privacy(self)

    @cached_property
    def staff(self) -> StaffService:
        return StaffService(self)

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
    def broadcasts(self) -> BroadcastService:
        return BroadcastService(self)

    @cached_property
    def news(self) -> CompanyNews:
        return CompanyNews(self)

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self)

    @cached_property
    def regulations(self) -> Regulations:
        return Regulations(self)

    @cached_property
    def setup(self) -> CompanySetupService:
        return CompanySetupService(self)

    @cached_property
    def report_files(self) -> ReportFiles:
        return ReportFiles(self)

    @cached_property
    def plans(self) -> Plans:
        return Plans(self)

    @cached_property
    def queries(self) -> Queries:
        return Queries(self)

    def note_refusal(self, error: Refused) -> None:
        """Keeps a refusal that was answered within this transaction; one that ends it is recorded by itself (R51)."""
        row = audit_row(self.now, self.actor, error.action, error.subject, error.subject_id, allowed=False)
        self.after_commit.audit.append(row)

    async def finish(self) -> None:
        """Writes what waited for the end. The core calls it; nobody else need."""
        if self.after_commit.audit:
            await self.session.execute(_KEEP_AUDIT, self.after_commit.audit, execution_options=DEFERRED)
        if self.after_commit.events:
            await self.session.execute(_KEEP_EVENTS, self.after_commit.events, execution_options=DEFERRED)


class CrmCore:
    """The CRM: a database, a regulation and a clock."""

    def __init__(self, storage: Storage, regulation: Regulation, clock: Clock) -> None:
        self.storage, self.clock = storage, clock
        self._refusals = RefusalLimit()
        self.follow(regulation)
        self.on_notifications: list[Callable[[], None]] = []
        """Called after each commit that put notifications in the outbox: the delivery of this process is woken."""
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
                crm.after_commit.audit[:] = filter(None, map(self._refusals.kept, crm.after_commit.audit))
                await crm.finish()
        except Refused as error:
            await self.record_refusal(crm.after_commit.actor if crm else actor, error)
            raise
        if crm.after_commit.regulation is not None:
            self.follow(crm.after_commit.regulation)
        for callback in (*crm.on_commit, *(self.on_notifications if crm.after_commit.notifications else ())):
            callback()
        for telegram_id in crm.after_commit.dismissed:
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
            await self.record_refusal(crm.after_commit.actor if crm else actor, error)
            raise

    async def record_refusal(self, actor: Actor, error: Refused) -> None:
        """Keeps who was refused what (R51), in a short transaction of its own."""
        row = self._refusals.kept(
            audit_row(self.clock.now(), actor, error.action, error.subject, error.subject_id, allowed=False)
        )
        if row is None:
            return
        try:
            async with self.storage.writer() as session:
                await session.execute(_KEEP_AUDIT, row)
        except StorageBusy as busy:
            # Whoever was refused is told so all the same.
            log.warning("refusal not recorded: %s", busy.reason)
