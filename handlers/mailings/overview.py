"""What has gone to many clients, and what came of it (R41)."""

from __future__ import annotations

from datetime import timedelta

from crm_core.core import Crm
from crm_core.queries.client_messages.series import SeriesFigures
from crm_core.regulation.errors import UnknownCode
from handlers.routers import staff
from handlers.ui.callbacks.mailings import ShowMailings
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Screen, button, inline

_DAYS = 90


@staff.press(ShowMailings)
async def mailings(crm: Crm) -> Screen:
    figures = await crm.queries.series.figures(crm.now - timedelta(days=_DAYS))
    viewer = Viewer.of(crm)
    return Screen(
        text=lines(bold(_("📨 Mailings")), "", *series_lines(figures, viewer)),
        keys=inline(button(_("« Menu"), Menu())),
    )


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
