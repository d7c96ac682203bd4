"""The deals behind a line of the digest: whose, how long, how much; opened or nudged by one press (R42)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crm_core.queries.deals.list_dto import DealLine, DealPage
from crm_core.queries.deals.list_filters import Period
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.policy import Permission
from handlers.ui.callbacks.deal_lists import NEAREST_PAGES, DealOfTeam, tags_key
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.quality import ShowHanging
from handlers.ui.callbacks.team import Nudge, PassOn, ShowDigest, ShowTeam, TeamList, TeamListKind
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import first_name
from handlers.ui.formatting.times import span
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Button, Inline, Screen, button, inline

PAGE = 6
# Where somebody waits, and how long is worth saying.
_WAITING = {"stalled", "overdue", "no_step", "follow_ups", "unpaid", "unreminded"}
_DEBTS = {"unpaid", "unreminded", "due_soon"}


def team_list_screen(asked: TeamList, page: DealPage, viewer: Viewer) -> Screen:
    """The page that was asked for, or the nearest one; back to where it was asked from."""
    back = button(_("« Team"), ShowTeam()) if asked.staff else _whence(viewer)
    if not page.lines:
        return Screen(text=lines(_heading(asked, viewer), "", Html(_("Nothing here. Good."))), keys=inline(back))
    numbered = list(enumerate(page.lines, start=page.page * PAGE + 1))
    text = lines(
        _heading(asked, viewer, page.lines[0].owner_name if asked.staff else None),
        _summary(asked.kind, page, viewer),
        "",
        *(_line(number, line, asked.kind, viewer) for number, line in numbered),
    )
    return Screen(text=text, keys=_keys(asked, page, numbered, back, viewer))


def _whence(viewer: Viewer) -> Button:
    """Leaders come from the digest, quality control from what hangs."""
    if viewer.may(Permission.digest_view):
        return button(_("« Digest"), ShowDigest())
    return button(_("« What hangs"), ShowHanging())


def period_of(asked: TeamList) -> Period | None:
    """The time of the digest whose line was pressed; None for today."""
    if not asked.until:
        return None
    return Period(*(datetime.fromtimestamp(moment, UTC) for moment in (asked.since, asked.until)))


def _heading(asked: TeamList, viewer: Viewer, owner: str | None = None) -> Html:
    """`owner`: whose deals these are, where one person's were asked for."""
    period, watch = period_of(asked), viewer.watch
    if period is not None:
        day = watch.local(period.until - timedelta(seconds=1)).date()
        if day != watch.today or period.until - period.since > timedelta(days=2):
            past = {
                "new_leads": _("🆕 <b>New leads: {day}</b>"),
                "lost_today": _("🚪 <b>Refused: {day}</b>"),
                "untouched": _("🙈 <b>Refused, nobody had spoken to them: {day}</b>"),
                "won_today": _("🏆 <b>Won: {day}</b>"),
            }
            first = watch.local(period.since).date()
            long = period.until - period.since > timedelta(days=2)
            days = f"{watch.day(first)} – {watch.day(day)}" if long else watch.day(day)
            return fill(past.get(asked.kind, "{day}"), day=days)
    if owner is not None and asked.kind == "all_open":
        return fill(_("💼 <b>{name}: deals in work</b>"), name=short(owner, 60))
    return _heading_of(asked.kind)


def _heading_of(kind: TeamListKind) -> Html:
    return Html(
        {
            "stalled": _("🐢 <b>Stuck past the stage's limit</b>"),
            "overdue": _("📦 <b>Promised and not done</b>"),
            "no_step": _("🧭 <b>No next step</b>"),
            "new_leads": _("🆕 <b>New leads</b>"),
            "lost_today": _("🚪 <b>Refused today</b>"),
            "untouched": _("🙈 <b>Refused today, nobody had spoken to them</b>"),
            "won_today": _("🏆 <b>Won today</b>"),
            "follow_ups": _("🔁 <b>Refused and not gone back to</b>"),
            "unpaid": _("💰 <b>Payment overdue</b>"),
            "unreminded": _("🔕 <b>Overdue, and nobody has reminded of it</b>"),
            "due_soon": _("📅 <b>To be paid within a week</b>"),
            "ending": _("⏳ <b>Paid periods ending within a week</b>"),
            "paused": _("⏸ <b>On pause</b>"),
            "all_open": _("💼 <b>All deals in work</b>"),
        }[kind]
    )


def _summary(kind: TeamListKind, page: DealPage, viewer: Viewer) -> Html:
    counted = ngettext("{n} deal", "{n} deals", page.total).format(n=page.total)
    parts = [counted, amount(page.sum, page.currency) if page.sum else None]
    if kind in _WAITING and page.oldest is not None:
        parts.append(_("the longest wait {span}").format(span=span(viewer.now - page.oldest)))
    if page.pages > 1:
        parts.append(_("page {page} of {pages}").format(page=page.page + 1, pages=page.pages))
    return fill("{parts}", parts=" · ".join(part for part in parts if part))


def _line(number: int, line: DealLine, kind: TeamListKind, viewer: Viewer) -> Html:
    owed = line.owed if kind in _DEBTS else line.amount
    about = [
        short(said(line.reason), 40) if line.reason else short(said(line.stage_name), 40),
        amount(owed, line.currency) if owed else None,
        span(viewer.now - line.since) if kind in _WAITING and line.since is not None else None,
        _put_off(line) if kind in {"overdue", "follow_ups"} else None,
    ]
    return fill(
        "{number}. <b>{title}</b>{client}\n     👔 {owner} · {about}",
        number=number,
        title=short(line.title, 60),
        client="" if line.contact_name in line.title else f" · {short(line.contact_name, 30)}",
        owner=short(line.owner_name, 40) if line.owner_name else _("nobody"),
        about=" · ".join(part for part in about if part),
    )


def _put_off(line: DealLine) -> str | None:
    if not line.postponed:
        return None
    return ngettext("put off {n} time", "put off {n} times", line.postponed).format(n=line.postponed)


def _keys(
    asked: TeamList, page: DealPage, numbered: list[tuple[int, DealLine]], back: Button, viewer: Viewer
) -> Inline:
    rows = [
        (
            button(cut(f"{number}. {line.title}", 2), _opening(line.id, asked, page.page)),
            _nudge(line) if viewer.may(Permission.digest_view) else None,
        )
        for number, line in numbered
    ]
    turn = (
        button("‹", asked.model_copy(update={"page": page.page - 1})) if page.page else None,
        button("›", asked.model_copy(update={"page": page.page + 1})) if page.page + 1 < page.pages else None,
    )
    pass_on = asked.staff and viewer.may(Permission.deal_assign)
    tags = tags_key(asked.kind, asked.staff) if viewer.regulation.tags and not asked.until else None
    pass_key = button(_("🔀 Pass on deals"), PassOn(staff=asked.staff)) if pass_on else None
    return inline(*rows, turn, (pass_key, tags), back)


def _opening(deal: int, asked: TeamList, page: int) -> OpenDeal | DealOfTeam:
    if asked.until:
        return OpenDeal(deal=deal)
    return DealOfTeam(deal=deal, kind=asked.kind, page=min(page, NEAREST_PAGES), staff=asked.staff)


def _nudge(line: DealLine) -> Button | None:
    if line.owner_name is None or line.status is not DealStatus.OPEN:
        return None
    return button(cut(f"🔔 {first_name(line.owner_name)}", 2), Nudge(deal=line.id))
