"""All reminders that come by themselves, each ladder a part of its own."""

from __future__ import annotations

from functools import cached_property

from crm_core.services.client_messages.broadcast_feed import BroadcastFeed
from crm_core.services.reminders.answers import AnswerReminders
from crm_core.services.reminders.digests import DigestReminders
from crm_core.services.reminders.invoices import InvoiceReminders
from crm_core.services.reminders.leads import LeadReminders
from crm_core.services.reminders.mornings import MorningReminders
from crm_core.services.reminders.remarks import RemarkReminders
from crm_core.services.reminders.renewals import RenewalReminders
from crm_core.services.reminders.stalls import StallReminders
from crm_core.services.reminders.tasks import TaskReminders
from crm_core.unit_of_work import Component


class Reminders(Component):
    """Each is a `Ladder`: call for what is due, reckon it on any connection, and ring it in a transaction."""

    @cached_property
    def tasks(self) -> TaskReminders:
        return TaskReminders(self.uow)

    @cached_property
    def stalls(self) -> StallReminders:
        return StallReminders(self.uow)

    @cached_property
    def remarks(self) -> RemarkReminders:
        return RemarkReminders(self.uow)

    @cached_property
    def answers(self) -> AnswerReminders:
        return AnswerReminders(self.uow)

    @cached_property
    def invoices(self) -> InvoiceReminders:
        return InvoiceReminders(self.uow)

    @cached_property
    def leads(self) -> LeadReminders:
        return LeadReminders(self.uow)

    @cached_property
    def renewals(self) -> RenewalReminders:
        return RenewalReminders(self.uow)

    @cached_property
    def mornings(self) -> MorningReminders:
        return MorningReminders(self.uow)

    @cached_property
    def broadcasts(self) -> BroadcastFeed:
        return BroadcastFeed(self.uow)

    @cached_property
    def digests(self) -> DigestReminders:
        return DigestReminders(self.uow)
