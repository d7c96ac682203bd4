"""The day in figures (R42): the four metrics with the money behind each, and a button to every list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from crm_core.queries.deals.list_dto import ListKind
from crm_core.queries.reports.digest import Digest, Tally
from crm_core.rules.policy import Permission
from handlers.ui.callbacks.deal_lists import tags_key
from handlers.ui.callbacks.navigation import DealList, Menu
from handlers.ui.callbacks.reports import DigestFile
from handlers.ui.callbacks.team import ShowFunnel, ShowWeek, TeamList
from handlers.ui.figures.digest_files import digest_lines, digest_picture
from handlers.ui.figures.urgent_deals import urgent_keys, urgent_lines
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.times import span
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, said, spoken
from handlers.ui.kit.screen import Button, Inline, Screen, button, inline
from handlers.ui.screens.funnel import with_picture

_REASONS_SHOWN = 3
_OF_A_PERIOD = ("new_leads", "won_today", "lost_today", "untouched")
_DOT = "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}"


def digest_screen(digest: Digest, viewer: Viewer) -> tuple[Screen, ...]:
    """The digest under a picture of its own; a day on which nothing happened and nothing waits is one line."""
    return with_picture(digest_text(digest, viewer), digest_keys(digest, viewer), digest_picture(digest))


def digest_text(digest: Digest, viewer: Viewer) -> Html:
    if not any(line.count for line in digest_lines(digest)):
        day = format_skeleton("MMMMd", digest.date, locale=spoken())
        return fill(_("📊 {day}: nothing happened, and nothing waits."), day=day)
    return lines(
        fill(_("📊 <b>The day in figures: {day}</b>"), day=format_skeleton("MMMMd", digest.date, locale=spoken())),
        _time_told(digest, viewer),
        fill("👥 {department}", department=short(digest.department, 60)) if digest.department else None,
        _happened(_("🆕 New leads: <b>{tally}</b>"), "new_leads", digest.new_leads, digest),
        _happened(_("🏆 Won: <b>{tally}</b>"), "won_today", digest.won, digest),
        "",
        *_refusals(digest),
        *_promised(digest, viewer),
        fill(_("🧭 No next step: <b>{tally}</b>"), tally=_of(digest.no_step, digest)),
        *_payments(digest),
        fill(_("🐢 Stuck: <b>{tally}</b>"), tally=_of(digest.stalled, digest)),
        fill(_("⏸ On pause: <b>{tally}</b>"), tally=_of(digest.paused, digest)) if digest.paused.count else None,
        fill(_("🔁 Refused and not gone back to: <b>{tally}</b>"), tally=_of(digest.follow_ups, digest))
        if digest.follow_ups.count
        else None,
        *urgent_lines(digest.urgent, viewer),
    )


def _happened(words: str, kind: ListKind, tally: Tally, digest: Digest) -> Html:
    """A line with what there was the day before, and on an ordinary day of the week before."""
    line, earlier = fill(words, tally=_of(tally, digest)), digest.earlier.get(kind)
    if earlier is None:
        return line
    mean = format_decimal(round(earlier.mean, 1), locale=spoken())
    return fill(
        _("{line} (the day before {before}, a day of the week {mean})"), line=line, before=earlier.before, mean=mean
    )


def _time_told(digest: Digest, viewer: Viewer) -> Html | None:
    """From when to when, where that is not simply the day."""
    since, until = viewer.watch.local(digest.since), viewer.watch.local(digest.until)
    if since.time() == until.time() == time(0) and until.date() - since.date() == timedelta(days=1):
        return None
    return fill(_("🕘 {since} – {until}"), since=viewer.watch.when(digest.since), until=viewer.watch.when(digest.until))


def digest_keys(digest: Digest, viewer: Viewer) -> Inline:
    """One button a line that has something behind it; a day without trouble has none."""
    payments = digest.payments
    counted = (
        (_("🆕 Leads"), "new_leads", digest.new_leads.count),
        (_("🏆 Won"), "won_today", digest.won.count),
        (_("🚪 Refusals"), "lost_today", digest.refusals.count),
        (_("🙈 Untouched"), "untouched", digest.untouched.count),
        (_("📦 Promised"), "overdue", digest.promised.count),
        (_("🧭 No step"), "no_step", digest.no_step.count),
        (_("💰 Unpaid"), "unpaid", payments.overdue.count),
        (_("🔕 Silent"), "unreminded", payments.never_reminded.count),
        (_("📅 Due soon"), "due_soon", payments.due_soon.count),
        (_("⏳ Ending"), "ending", payments.ending.count),
        (_("🐢 Stuck"), "stalled", digest.stalled.count),
        (_("⏸ Paused"), "paused", digest.paused.count),
        (_("🔁 Go back"), "follow_ups", digest.follow_ups.count),
    )
    lists = [
        list_button(f"{label}: {count}", kind, viewer, digest if kind in _OF_A_PERIOD else None)
        for label, kind, count in counted
        if count
    ]
    return inline(
        *urgent_keys(digest.urgent),
        *[tuple(lists[place : place + 2]) for place in range(0, len(lists), 2)],
        (
            button(_("📅 Week"), ShowWeek()),
            button(_("🔻 Funnel"), ShowFunnel()),
            tags_key("all_open") if viewer.regulation.tags else None,
            button(_("📄 Excel"), DigestFile()) if viewer.may(Permission.report_export) else None,
        ),
        button(_("« Menu"), Menu()),
    )


def list_button(label: str, kind: str, viewer: Viewer, covered: Digest | None = None) -> Button:
    """Opens a list of deals: with whose they are for those who lead, one's own for a manager.

    `covered`: the digest whose time the list is to be of, however much later the button is pressed.
    """
    if viewer.may(Permission.digest_view):
        period = {"since": _seconds(covered.since), "until": _seconds(covered.until)} if covered else {}
        return button(label, TeamList.model_validate({"kind": kind, **period}))
    return button(label, DealList.model_validate({"kind": kind}))


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _refusals(digest: Digest) -> Iterator[Html]:
    refusals = digest.refusals
    yield _happened(_("🚪 Refusals: <b>{tally}</b>"), "lost_today", Tally(refusals.count, refusals.sum), digest)
    if refusals.reasons:
        for line in refusals.reasons[:_REASONS_SHOWN]:
            name = short(said(line.reason.name) if line.reason else _("another reason"), 30)
            yield fill("     {reason}: {tally}", reason=name, tally=_tally(line.count, line.sum, digest))
        if rest := refusals.reasons[_REASONS_SHOWN:]:
            left = _tally(sum(line.count for line in rest), sum(line.sum for line in rest), digest)
            yield fill(_("     other reasons: {tally}"), tally=left)
    if digest.untouched.count:
        yield fill(_("     🙈 nobody had spoken to them: {tally}"), tally=_of(digest.untouched, digest))


def _promised(digest: Digest, viewer: Viewer) -> Iterator[Html]:
    promised = digest.promised
    tally = _tally(promised.count, promised.sum, digest)
    yield fill(_("📦 Promised and not done: <b>{tally}</b>"), tally=tally)
    if promised.over_a_week:
        yield fill(
            _("     {long} of {count} wait over a week"),
            long=promised.over_a_week,
            count=promised.count,
        )
    longest = min(promised.stages, key=lambda line: line.longest, default=None)
    if longest is not None:
        yield fill(
            _("     the longest wait is {span}: {stage}"),
            span=span(viewer.now - longest.longest),
            stage=short(said(longest.stage.name), 40),
        )


def _payments(digest: Digest) -> Iterator[Html]:
    payments = digest.payments
    yield fill(_("💰 Payments overdue: <b>{tally}</b>"), tally=_of(payments.overdue, digest))
    if payments.never_reminded.count:
        yield fill(_("     nobody reminded of {tally}"), tally=_of(payments.never_reminded, digest))
    if payments.due_soon.count:
        yield fill(_("     due within a week: {tally}"), tally=_of(payments.due_soon, digest))
    if payments.ending.count:
        yield fill(_("⏳ Paid periods ending within a week: <b>{tally}</b>"), tally=_of(payments.ending, digest))


def _of(tally: Tally, digest: Digest) -> str:
    return _tally(tally.count, tally.sum, digest)


def _tally(count: int, total: int, digest: Digest) -> str:
    """`4 · 320 000 ₽`, never parted at a line's end; a bare number where no money stands behind it."""
    return f"{count}{_DOT}{amount(total, digest.currency)}" if count and total else str(count)
