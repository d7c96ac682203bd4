"""What the reports (R44), the refusals (R81) and the forecast (R68) say: rows with counts and sums, each a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from crm_core.queries.deals.list_filters import Period
from crm_core.regulation.schema import Text

ReportCode = Literal[
    "deals_manager",
    "profit_type",
    "profit_source",
    "conversion",
    "won",
    "revenue_product",
    "deals_contact",
    "deals_company",
    "expected",
    "overdue",
    "deals_stage",
    "leads_manager",
    "leads_status",
    "leads_source",
    "invoices_manager",
    "invoices_company",
    "invoices_contact",
    "tasks_done",
    "tasks_overdue",
    "lost_reason",
    "lost_stage",
    "lost_stage_reason",
    "lost_manager",
    "lost_source",
    "lost_untouched",
    "promises",
    "promises_moved",
    "promises_broken",
    "forecast_month",
    "forecast_manager",
    "forecast_funnel",
]
"""The reports, in the order of R44, then those on refusals (R81), on promises (R78) and the forecast (R68).

deals_manager: deals opened in the period, by whoever has them · profit_type: sold in it, by the products' category ·
profit_source: paid in it, by source (of both, what a deal cost is not taken off) · conversion: of the deals
opened in it, how many are sold by now · won: sold in it, by manager · revenue_product: sold in it, by product ·
deals_contact, deals_company: opened in it, by whom they are with · expected: open deals by stage, each amount by its
stage's chance · overdue: open deals with something promised and not done, by manager · deals_stage: open deals by
stage · leads_*: what came into the inbound funnel in it · invoices_*: sent in it and not void · tasks_done: finished in
it, by whoever finished them · tasks_overdue: past their time now, by whoever has them · lost_*: refused in it, by
reason, by the stage where they stood, by both, by manager, by source; lost_untouched: those of
clients whom nobody has spoken to, by manager · promises: promised for it and due by now, by whoever
had them, whether kept, moved or broken; promises_moved, promises_broken: deals with one of these, by whoever has the
deal (R78) · forecast_*: open deals, each
amount by the measured share of its stage, by the month of the likely sale, by manager, by funnel. `expected`,
`overdue`, `deals_stage`, `tasks_overdue` and the forecast are of now, whatever the period.
"""

REPORT_CODES: tuple[ReportCode, ...] = get_args(ReportCode)
FORECASTS: frozenset[ReportCode] = frozenset({"forecast_month", "forecast_manager", "forecast_funnel"})
REFUSALS: tuple[ReportCode, ...] = (
    "lost_reason",
    "lost_stage",
    "lost_stage_reason",
    "lost_manager",
    "lost_source",
    "lost_untouched",
)
PROMISES: tuple[ReportCode, ...] = ("promises", "promises_moved", "promises_broken")
_STANDING: frozenset[ReportCode] = frozenset({"expected", "overdue", "deals_stage", "tasks_overdue"})
OF_NOW = _STANDING | FORECASTS

Of = Literal["deals", "invoices", "tasks", "promises"]
"""What a report counts."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Of one manager, of one department, of one funnel; what is None narrows nothing."""

    staff_id: int | None = None
    department_id: int | None = None
    funnel: str | None = None


EVERYBODYS = Whose()


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The period, and whose."""

    period: Period
    staff_id: int | None = None
    department_id: int | None = None
    funnel: str | None = None

    @property
    def whose(self) -> Whose:
        return Whose(self.staff_id, self.department_id, self.funnel)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """`key` names the row for its deals: an id, or codes ("funnel:stage"); empty for what has no manager, source …

    `count` is of what the report counts, `sum` in minor units of the company's currency (what is in another one is
    counted and not added). `part`: of `count`, those that came to the end, or of `sum`, what was paid; None where the
    report has no such thing. `parts`: of promises, how many were kept, moved, broken, how often they were moved
    (`moves`), and after how many tries nobody was spoken to (`tries`).
    """

    key: str
    name: Text
    count: int
    sum: int
    part: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class ReportTotal:
    """Over all rows, shown or not."""

    count: int = 0
    sum: int = 0
    part: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Report:
    """The largest rows first; stages and states in their own order. `others`: how many rows are not shown.

    `before`: the same of the period of the same length before this one; None for what is of now.
    """

    code: ReportCode
    of: Of
    currency: str
    rows: tuple[ReportRow, ...]
    total: ReportTotal = field(default_factory=ReportTotal)
    before: ReportTotal | None = None
    others: int = 0
