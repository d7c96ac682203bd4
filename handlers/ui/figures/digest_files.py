"""The day in figures as a picture and as a spreadsheet (R42)."""

from __future__ import annotations

from dataclasses import dataclass

from babel.dates import format_skeleton

from crm_core.queries.reports.digest import Digest
from handlers.ui.formatting.amounts import amount
from handlers.ui.kit.i18n import _, said, spoken
from handlers.ui.kit.picture import Bar, ChartPicture, Column, Sheet, SheetFile


@dataclass(frozen=True, slots=True)
class DigestLine:
    """`code`: of the list of deals behind it."""

    code: str
    name: str
    count: int
    sum: int


def digest_lines(digest: Digest) -> tuple[DigestLine, ...]:
    """Every line that has a list behind it, in the digest's order."""
    payments, refusals, promised = digest.payments, digest.refusals, digest.promised
    return (
        DigestLine("new_leads", _("New leads"), digest.new_leads.count, digest.new_leads.sum),
        DigestLine("won_today", _("Won"), digest.won.count, digest.won.sum),
        DigestLine("lost_today", _("Refusals"), refusals.count, refusals.sum),
        DigestLine("untouched", _("Refused untouched"), digest.untouched.count, digest.untouched.sum),
        DigestLine("overdue", _("Promised and not done"), promised.count, promised.sum),
        DigestLine("no_step", _("No next step"), digest.no_step.count, digest.no_step.sum),
        DigestLine("unpaid", _("Payments overdue"), payments.overdue.count, payments.overdue.sum),
        DigestLine("unreminded", _("Nobody reminded of"), payments.never_reminded.count, payments.never_reminded.sum),
        DigestLine("due_soon", _("Due within a week"), payments.due_soon.count, payments.due_soon.sum),
        DigestLine("ending", _("Paid periods ending"), payments.ending.count, payments.ending.sum),
        DigestLine("stalled", _("Stuck"), digest.stalled.count, digest.stalled.sum),
        DigestLine("paused", _("On pause"), digest.paused.count, digest.paused.sum),
        DigestLine("follow_ups", _("Not gone back to"), digest.follow_ups.count, digest.follow_ups.sum),
    )


def digest_picture(digest: Digest, *, dark: bool = False) -> ChartPicture | None:
    """A bar a line that has something, by its money; None for a day that has nothing at all."""
    lines = [line for line in digest_lines(digest) if line.count]
    if not lines:
        return None
    by_money = any(line.sum for line in lines)
    bars = tuple(
        Bar(label=line.name, value=line.sum if by_money else line.count, caption=_tally(line, digest.currency))
        for line in lines
    )
    return ChartPicture(title=_("The day in figures"), note=digest_day(digest), bars=bars, centred=False, dark=dark)


def digest_file(digest: Digest) -> SheetFile:
    """The lines, and on sheets of their own why was refused and which stages wait."""
    money = _("Sum, {currency}").format(currency=digest.currency)
    counted = Column(name=_("Count"), kind="number"), Column(name=money, kind="money")
    lines = tuple((line.name, line.count, line.sum) for line in digest_lines(digest))
    reasons = tuple(
        (said(line.reason.name) if line.reason else _("another reason"), line.count, line.sum)
        for line in digest.refusals.reasons
    )
    stages = tuple(
        (said(line.funnel.name), said(line.stage.name), line.count, line.sum, line.longest.date().isoformat())
        for line in digest.promised.stages
    )
    waits = (
        Column(name=_("Funnel")),
        Column(name=_("Stage")),
        *counted,
        Column(name=_("The longest wait, since"), kind="day"),
    )
    return SheetFile(
        name=f"digest-{digest.date.isoformat()}.xlsx",
        currency=digest.currency,
        sheets=(
            Sheet(name=digest_day(digest), columns=(Column(name=_("What")), *counted), rows=lines),
            Sheet(name=_("Refusals"), columns=(Column(name=_("Reason")), *counted), rows=reasons),
            Sheet(name=_("Promised and not done"), columns=waits, rows=stages),
        ),
    )


def digest_day(digest: Digest) -> str:
    day = format_skeleton("yMMMMd", digest.date, locale=spoken())
    return f"{day} · {digest.department}" if digest.department else day


def _tally(line: DigestLine, currency: str) -> str:
    return f"{line.count} · {amount(line.sum, currency)}" if line.sum else str(line.count)
