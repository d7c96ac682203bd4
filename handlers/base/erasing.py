"""Somebody is forgotten, by whoever may, after a second look (R25)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.rules.policy import Permission, allows
from handlers.routers import staff
from handlers.ui.callbacks.clients import EraseClient, OpenClient
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline


@staff.press(EraseClient)
async def erase(data: EraseClient, crm: Crm, state: FSMContext) -> Screen:
    if not allows(crm.actor, Permission.privacy_erase):
        raise Refused(Permission.privacy_erase.value)
    if data.sure:
        await state.clear()
        done = await crm.privacy.erase(data.contact)
        words = _("🗑 Forgotten: deals {deals}, messages {messages}. Invoices and payments stay, and name nobody.")
        return Screen(
            text=fill(words, deals=done.deals, messages=done.messages), keys=inline(button(_("« Menu"), Menu()))
        )
    card = await crm.queries.clients.card(data.contact)
    return Screen(
        text=lines(
            fill(_("🗑 <b>Forget {name} for good?</b>"), name=short(card.contact.name, 60)),
            "",
            Html(_("Name, numbers, conversations, wishes and fields go, open deals are closed. It cannot be undone.")),
            Html(_("Invoices and payments stay for the books, and name nobody.")),
        ),
        keys=inline(
            button(_("🗑 Yes, forget them"), EraseClient(contact=data.contact, sure=True), "danger"),
            button(_("« To the client"), OpenClient(contact=data.contact)),
        ),
    )
