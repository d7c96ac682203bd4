"""What a client wrote after their deal was closed: a new request or nothing, by one press (R18)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from handlers.manager.tasks.queue import show_deal
from handlers.routers import staff
from handlers.ui.callbacks.deals import RequestOrNot
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen


@staff.press(RequestOrNot)
async def decide(data: RequestOrNot, crm: Crm, state: FSMContext) -> Screen:
    if not data.new:
        return Screen.only_toast(_("All right. It is kept in the history."))
    request = await crm.intake.request_of(data.message)
    toast = _("➕ A new request") if request.fresh else _("There is an open deal already. Here it is.")
    return await show_deal(crm, state, request.deal_id, toast)
