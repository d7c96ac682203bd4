"""What a client wrote after their deal was closed: a new request or nothing, by one press (R18)."""

from __future__ import annotations

from crm_core.core import Crm
from handlers.routers import staff
from handlers.ui.callbacks.deals import RequestOrNot
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen
from handlers.ui.screens.deal_card import deal_screen


@staff.press(RequestOrNot)
async def decide(data: RequestOrNot, crm: Crm) -> Screen:
    if not data.new:
        return Screen.only_toast(_("All right. It is kept in the history."))
    request = await crm.intake.request_of(data.message)
    card = await crm.queries.cards.deal(request.deal_id)
    toast = _("➕ A new request") if request.fresh else _("There is an open deal already. Here it is.")
    return deal_screen(card, Viewer.of(crm), toast=toast)
