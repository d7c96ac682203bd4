"""Reports that leave the bot as files: who may, and on record (R44, R49, R51)."""

from __future__ import annotations

from crm_core.queries.reports.digest import Digest, Digests
from crm_core.queries.reports.funnel import FunnelReport, Funnels
from crm_core.queries.reports.report_dto import EVERYBODYS, Narrowing, Report, ReportCode, Whose
from crm_core.queries.reports.tables import Reports
from crm_core.rules.policy import Permission
from crm_core.rules.time.digest_windows import DigestWindow
from crm_core.services.base import Service, needs

MOST_ROWS = 2_000
"""Of one file: figures by contact are not to become the base."""


class ReportFiles(Service):
    """The figures of a file, as the reader themself may see them."""

    @needs(Permission.report_export)
    async def report(self, code: ReportCode, narrowing: Narrowing) -> Report:
        """Raises as `Reports.table` does."""
        found = await Reports(self.uow).table(code, narrowing, MOST_ROWS)
        self.audited("report.export", report=code, rows=len(found.rows))
        return found

    @needs(Permission.report_export)
    async def digest(self, window: DigestWindow | None = None, whose: Whose = EVERYBODYS) -> Digest:
        """Of that time, or the day so far. Raises Refused."""
        digests = Digests(self.uow)
        found = await digests.for_supervisor() if window is None else await digests.of(window, whose)
        self.audited("report.export", report="digest")
        return found

    @needs(Permission.report_export)
    async def funnel(self, code: str, narrowing: Narrowing) -> FunnelReport:
        """Raises as `Funnels.funnel` does."""
        period = narrowing.period
        found = await Funnels(self.uow).funnel(code, period.since, period.until, narrowing.whose)
        self.audited("report.export", report="funnel", funnel=code)
        return found
