"""What has gone to many clients, and what came of it (R41)."""

from __future__ import annotations

from datetime import timedelta

from crm_core.core import Crm
from crm_core.queries.client_messages.news import BroadcastProgress
from crm_core.queries.client_messages.series import SeriesFigures
from crm_core.regulation.errors import UnknownCode
from crm_core.rules.broadcasts import BroadcastState
from crm_core.rules.policy import Permission, allows
from handlers.routers import staff
from handlers.ui.callbacks.base import ShowSegments
from handlers.ui.callbacks.mailings import MailingProgress, NewMailing, ShowMailings
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.notifications.mailing import segment_name

_DAYS = 90


@staff.press(ShowMailings)
async def mailings(crm: Crm) -> Screen:
    may_send = allows(crm.actor, Permission.broadcast_send)
    sent = await crm.queries.broadcasts.latest() if may_send else []
    figures = await crm.queries.series.figures(crm.now - timedelta(days=_DAYS))
    viewer = Viewer.of(crm)
    return Screen(
        text=lines(bold(_("📨 Mailings")), "", *_sent_lines(sent, viewer), *series_lines(figures, viewer)),
        keys=inline(
            button(_("➕ New message"), NewMailing(), "primary") if may_send else None,
            [button(str(place), MailingProgress(broadcast=one.id)) for place, one in enumerate(sent, 1)],
            button(_("🧮 Segments"), ShowSegments()) if allows(crm.actor, Permission.digest_view) else None,
            button(_("« Menu"), Menu()),
        ),
    )


def _sent_lines(sent: list[BroadcastProgress], viewer: Viewer) -> list[Html]:
    marks = {BroadcastState.RUNNING: "📨", BroadcastState.STOPPED: "⏹", BroadcastState.DONE: "✅"}
    shown = [
        fill(
            "{n}. {mark} {day} · {people}\n     {words}",
            n=place,
            mark=marks[one.state],
            day=viewer.watch.day(viewer.watch.local(one.created_at).date()),
            people=ngettext("{n} person", "{n} people", one.total).format(n=one.total),
            words=short(one.words or segment_name(one.segment), 80),
        )
        for place, one in enumerate(sent, 1)
    ]
    return [*shown, Html("")] if shown else []


def series_lines(figures: list[SeriesFigures], viewer: Viewer) -> list[Html]:
    """Of every funnel that has a series, whether anything has gone by now or not."""
    known = {one.funnel: one for one in figures}
    codes = [one.code for one in viewer.regulation.funnels if one.series]
    codes += [one for one in known if one not in codes]
    if not codes:
        return [fill(_("No funnel has a series of messages: the rules' file says how (series)."))]
    shown = [fill(_("<b>Series of the last {n} days</b>"), n=_DAYS)]
    for code in codes:
        of = known.get(code, SeriesFigures(code, 0, 0, 0))
        words = _("{funnel}: {sent} written to, {answered} answered, {returned} bought")
        name = _funnel(code, viewer)
        shown.append(fill(words, funnel=name, sent=of.sent, answered=of.answered, returned=of.returned))
    return shown


def _funnel(code: str, viewer: Viewer) -> str:
    try:
        return said(viewer.regulation.funnel(code).name)
    except UnknownCode:
        return code
