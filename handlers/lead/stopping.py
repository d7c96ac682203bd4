"""A client stops the messages that come by themselves, or lets them come again (R24, R41)."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.queries.staff import Known
from crm_core.rules.deals.statuses import ConsentKind
from handlers.routers import clients
from handlers.ui.callbacks.own_requests import StopMessages, Unsubscribe
from handlers.ui.kit.html import fill, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, Show, button, inline


@clients.press(StopMessages)
async def stop(data: StopMessages, crm: Crm, known: Known) -> Screen:
    """Said below what was pressed, which stays to be read."""
    if known.contact_id is None:
        return Screen.only_toast(_("There is nothing to stop"))
    await crm.privacy.mute(known.contact_id, muted=data.stop)
    if not data.stop:
        return Screen(text=fill(_("🔔 You will hear from us again as things go on.")), show=Show.SEND)
    return Screen(
        text=lines(
            fill(_("🔕 No more messages by themselves.")),
            fill(_("Your manager's answers and invoices still come.")),
        ),
        keys=inline(button(_("🔔 Let them come again"), StopMessages(stop=False))),
        show=Show.SEND,
    )


@clients.press(Unsubscribe)
async def unsubscribe(data: Unsubscribe, crm: Crm, known: Known) -> Screen:
    """Out of news and series at one press, and in again as easily."""
    if known.contact_id is None or not known.consented:
        return Screen.only_toast(_("There is nothing to stop"))
    if not data.off:
        await crm.privacy.agree_to_news(known.contact_id)
        return Screen(
            text=fill(_("📰 Good, you will hear of our news. Each has a button to stop them.")), show=Show.SEND
        )
    await crm.privacy.withdraw(known.contact_id, ConsentKind.NEWS)
    return Screen(
        text=fill(_("🔕 You are unsubscribed: no more news.")),
        keys=inline(button(_("📰 Subscribe again"), Unsubscribe(off=False))),
        show=Show.SEND,
    )
