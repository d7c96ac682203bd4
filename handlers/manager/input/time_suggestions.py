"""The likely moments by one press, and the way to any other."""

from __future__ import annotations

from datetime import datetime

from crm_core.core import Crm
from crm_core.rules.time.time_suggestions import quick_times
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, button
from handlers.ui.screens.date_picker import PickDays, Purpose, time_press


def quick_rows(
    crm: Crm, purpose: Purpose, of: int, version: int, *, without: datetime | None = None
) -> list[list[Button]]:
    """Two a row, each button saying the moment itself ("tomorrow 10:00")."""
    watch = Viewer.of(crm).watch
    offers = [
        button(watch.when(offer.moment), time_press(purpose, of, version, offer.moment, watch))
        for offer in quick_times(crm.now, crm.calendar, crm.actor.zone)
        if without is None or watch.when(offer.moment) != watch.when(without)
    ]
    rows = [offers[i : i + 2] for i in range(0, len(offers), 2)]
    return [*rows, [button(_("📅 Another time"), PickDays(purpose=purpose, of=of, version=version))]]
