"""What can be asked in one transaction, by topic: `crm.queries`."""

from __future__ import annotations

from functools import cached_property

from crm_core.queries.audit import Audit
from crm_core.queries.catalogue import CatalogueQueries
from crm_core.queries.client_messages.news import Broadcasts
from crm_core.queries.client_messages.series import SeriesReport
from crm_core.queries.clients.card import ClientQueries
from crm_core.queries.clients.own_data import OwnDataQueries
from crm_core.queries.clients.own_requests import OwnRequests
from crm_core.queries.clients.segments import Segments
from crm_core.queries.company_setup import CompanySetup
from crm_core.queries.deals.card import Cards
from crm_core.queries.deals.expenses import Expenses
from crm_core.queries.deals.helpers import Helpers
from crm_core.queries.deals.history import Timeline
from crm_core.queries.deals.lists import Worklists
from crm_core.queries.deals.remarks import Remarks
from crm_core.queries.deals.tags import Tags
from crm_core.queries.documents.service import Documents
from crm_core.queries.exporting.service import Exporting
from crm_core.queries.invoices.paper import Papers
from crm_core.queries.managers_record import Record
from crm_core.queries.notifications.service import Notifications
from crm_core.queries.regulations import Versions
from crm_core.queries.reminders.ahead import Ahead
from crm_core.queries.reminders.due import Due
from crm_core.queries.reports.digest import Digests
from crm_core.queries.reports.funnel import Funnels
from crm_core.queries.reports.pipeline import Pipelines
from crm_core.queries.reports.plans import Plans
from crm_core.queries.reports.tables import Reports
from crm_core.queries.reports.weeks import Weeks
from crm_core.queries.reports.what_if import WhatIfs
from crm_core.queries.search.service import Search
from crm_core.queries.staff import People
from crm_core.unit_of_work import UnitOfWork


class Queries:
    """What can be asked in one transaction, by topic."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    @cached_property
    def cards(self) -> Cards:
        return Cards(self._uow)

    @cached_property
    def papers(self) -> Papers:
        return Papers(self._uow)

    @cached_property
    def documents(self) -> Documents:
        return Documents(self._uow)

    @cached_property
    def expenses(self) -> Expenses:
        return Expenses(self._uow)

    @cached_property
    def timeline(self) -> Timeline:
        return Timeline(self._uow)

    @cached_property
    def worklists(self) -> Worklists:
        return Worklists(self._uow)

    @cached_property
    def tags(self) -> Tags:
        return Tags(self._uow)

    @cached_property
    def helpers(self) -> Helpers:
        return Helpers(self._uow)

    @cached_property
    def remarks(self) -> Remarks:
        return Remarks(self._uow)

    @cached_property
    def pipeline(self) -> Pipelines:
        return Pipelines(self._uow)

    @cached_property
    def record(self) -> Record:
        return Record(self._uow)

    @cached_property
    def search(self) -> Search:
        return Search(self._uow)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self._uow)

    @cached_property
    def catalogue(self) -> CatalogueQueries:
        return CatalogueQueries(self._uow)

    @cached_property
    def clients(self) -> ClientQueries:
        return ClientQueries(self._uow)

    @cached_property
    def segments(self) -> Segments:
        return Segments(self._uow)

    @cached_property
    def exporting(self) -> Exporting:
        return Exporting(self._uow)

    @cached_property
    def broadcasts(self) -> Broadcasts:
        return Broadcasts(self._uow)

    @cached_property
    def series(self) -> SeriesReport:
        return SeriesReport(self._uow)

    @cached_property
    def people(self) -> People:
        return People(self._uow)

    @cached_property
    def requests(self) -> OwnRequests:
        return OwnRequests(self._uow)

    @cached_property
    def own_data(self) -> OwnDataQueries:
        return OwnDataQueries(self._uow)

    @cached_property
    def ahead(self) -> Ahead:
        return Ahead(self._uow)

    @cached_property
    def due(self) -> Due:
        return Due(self._uow)

    @cached_property
    def setup(self) -> CompanySetup:
        return CompanySetup(self._uow)

    @cached_property
    def regulations(self) -> Versions:
        return Versions(self._uow)

    @cached_property
    def notifications(self) -> Notifications:
        return Notifications(self._uow)

    @cached_property
    def digest(self) -> Digests:
        return Digests(self._uow)

    @property
    def what_ifs(self) -> WhatIfs:
        return WhatIfs(self._uow)

    @property
    def weeks(self) -> Weeks:
        return Weeks(self._uow)

    @cached_property
    def funnel(self) -> Funnels:
        return Funnels(self._uow)

    @cached_property
    def plans(self) -> Plans:
        return Plans(self._uow)

    @cached_property
    def reports(self) -> Reports:
        return Reports(self._uow)
