"""All that can be done with a deal, each topic a part of its own."""

from __future__ import annotations

from functools import cached_property

from crm_core.services.deals.checklist import Checklist
from crm_core.services.deals.closing import Closing
from crm_core.services.deals.expenses import Expenses
from crm_core.services.deals.fields.editing import Editing
from crm_core.services.deals.fields.line_items import LineItems
from crm_core.services.deals.helpers import DealHelpers
from crm_core.services.deals.letting_go import LettingGo
from crm_core.services.deals.opening.creation import Creation
from crm_core.services.deals.opening.follow_ups import FollowUps
from crm_core.services.deals.ownership.assignment import Assignment
from crm_core.services.deals.ownership.claiming import Claiming
from crm_core.services.deals.ownership.transfer import TransferService
from crm_core.services.deals.pausing import Pausing
from crm_core.services.deals.remarks import Remarks
from crm_core.services.deals.step import StepService
from crm_core.services.deals.tags import DealTags
from crm_core.unit_of_work import Component


class Deals(Component):
    """Every change is one UPDATE of the version that was seen; if that has gone, nothing is kept (Outdated)."""

    @cached_property
    def creation(self) -> Creation:
        return Creation(self.uow)

    @cached_property
    def steps(self) -> StepService:
        return StepService(self.uow)

    @cached_property
    def closing(self) -> Closing:
        return Closing(self.uow)

    @cached_property
    def editing(self) -> Editing:
        return Editing(self.uow)

    @cached_property
    def lines(self) -> LineItems:
        return LineItems(self.uow)

    @cached_property
    def checklist(self) -> Checklist:
        return Checklist(self.uow)

    @cached_property
    def expenses(self) -> Expenses:
        return Expenses(self.uow)

    @cached_property
    def tags(self) -> DealTags:
        return DealTags(self.uow)

    @cached_property
    def helpers(self) -> DealHelpers:
        return DealHelpers(self.uow)

    @cached_property
    def remarks(self) -> Remarks:
        return Remarks(self.uow)

    @cached_property
    def pausing(self) -> Pausing:
        return Pausing(self.uow)

    @cached_property
    def letting_go(self) -> LettingGo:
        return LettingGo(self.uow)

    @cached_property
    def assignment(self) -> Assignment:
        return Assignment(self.uow)

    @cached_property
    def claiming(self) -> Claiming:
        return Claiming(self.uow)

    @cached_property
    def transfers(self) -> TransferService:
        return TransferService(self.uow)

    @cached_property
    def follow_ups(self) -> FollowUps:
        return FollowUps(self.uow)
