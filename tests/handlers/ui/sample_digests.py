"""Digests as long as they get: every line has a figure, and the largest there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from crm_core.queries.reports.digest import Digest, Payments, Promised, PromisedLine, ReasonLine, Refusals, Tally
from crm_core.queries.reports.weeks import HAPPENED, STANDING, Week, WeekLine, figures
from crm_core.regulation.schema import Funnel, Reason
from crm_core.rules.policy import Scope

NOW = datetime.fromisoformat("2026-03-16T10:00:00+03:00")


def long_digest(name: str, funnel: Funnel, whys: Sequence[Reason]) -> Digest:
    tally = Tally(9999, 10**14)
    reasons = tuple(ReasonLine(reason, 99, 10**13) for reason in whys)
    longest = NOW - timedelta(days=40)
    promised = tuple(PromisedLine(funnel, stage, 99, 10**13, longest) for stage in funnel.stages)
    return Digest(
        date=date(2026, 3, 16),
        since=NOW,
        until=NOW,
        currency="RUB",
        scope=Scope.department,
        department=name[:120],
        refusals=Refusals(9999, 10**14, reasons),
        untouched=tally,
        promised=Promised(9999, 10**14, longest, promised, over_a_week=9999),
        no_step=tally,
        payments=Payments(tally, tally, tally, tally),
        stalled=tally,
        paused=tally,
        follow_ups=tally,
        new_leads=tally,
        won=tally,
    )


def long_week(digest: Digest) -> Week:
    found = figures(digest)
    lines = tuple(WeekLine(kind, found[kind], Tally(1, 1)) for kind in (*HAPPENED, *STANDING))
    return Week(digest, lines, date(2026, 3, 9))
