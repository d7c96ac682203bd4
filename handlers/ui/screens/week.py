"""The week in figures (R42): each line against the week before, with the list that it opens."""

from __future__ import annotations

from babel.dates import format_skeleton

from crm_core.queries.reports.weeks import HAPPENED, Week, WeekLine
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.callbacks.team import ShowDigest
from handlers.ui.figures.digest_files import digest_lines
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, spoken
from handlers.ui.kit.screen import Inline, Screen, button, inline
from handlers.ui.screens.digest import list_button


def week_screen(week: Week, viewer: Viewer) -> Screen:
    """A week in which nothing happened and nothing waits is one line."""
    return Screen(text=week_text(week, viewer), keys=_keys(week, viewer))


def week_text(week: Week, viewer: Viewer) -> Html:
    digest = week.digest
    until = format_skeleton("MMMMd", digest.date, locale=spoken())
    if not any(line.now.count or (line.before and line.before.count) for line in week.lines):
        return fill(_("📅 The week up to {day}: nothing happened, and nothing waits."), day=until)
    names = {line.code: line.name for line in digest_lines(digest)}
    changed = week.changed
    stood = format_skeleton("MMMMd", week.stood_on, locale=spoken()) if week.stood_on else None
    return lines(
        fill(_("📅 <b>The week up to {day}</b>"), day=until),
        fill(_("🕘 {since} – {until}"), since=viewer.watch.when(digest.since), until=viewer.watch.when(digest.until)),
        fill("👥 {department}", department=short(digest.department, 60)) if digest.department else None,
        fill(_("What changed most: {line}"), line=_told(changed, names[changed.kind], week)) if changed else None,
        "",
        Html(_("<b>What happened</b>, in brackets the week before")),
        *(_told(line, names[line.kind], week) for line in week.lines if line.kind in HAPPENED),
        "",
        fill(_("<b>What waits now</b>, in brackets on {day}"), day=stood)
        if stood
        else Html(_("<b>What waits now</b> (to be compared from the next week on)")),
        *(_told(line, names[line.kind], week) for line in week.lines if line.kind not in HAPPENED),
    )


def _told(line: WeekLine, name: str, week: Week) -> Html:
    """`Refusals: 4 · 320 000 ₽ (▲ 2 · 120 000 ₽)`."""
    currency = week.digest.currency
    now = fill("{name}: <b>{tally}</b>", name=name, tally=_tally(line.now.count, line.now.sum, currency))
    if line.before is None or line.change is None:
        return now
    mark = "▲" if line.change > 0 else "▼" if line.change else "="
    return fill("{now} ({mark} {was})", now=now, mark=mark, was=_tally(line.before.count, line.before.sum, currency))


def _tally(count: int, total: int, currency: str) -> str:
    return f"{count} · {amount(total, currency)}" if count and total else str(count)


def _keys(week: Week, viewer: Viewer) -> Inline:
    names = {line.code: line.name for line in digest_lines(week.digest)}
    lists = [
        list_button(
            f"{names[line.kind]}: {line.now.count}",
            line.kind,
            viewer,
            week.digest if line.kind in HAPPENED else None,
        )
        for line in week.lines
        if line.now.count
    ]
    pairs = [tuple(lists[place : place + 2]) for place in range(0, len(lists), 2)]
    return inline(*pairs, (button(_("📊 The day"), ShowDigest()), button(_("« Menu"), Menu())))
