"""Two cards of one person: looked at side by side, made one, and taken apart again (R20)."""

from __future__ import annotations

from crm_core.core import Crm
from handlers.manager.clients.screens import card_lines, client_screen
from handlers.routers import staff
from handlers.ui.callbacks.clients import CompareCards, MergeCards, OpenClient, UnmergeCards
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import bold, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.deal_card import to_deal

NAME_SHOWN = 60


@staff.press(CompareCards)
async def compare(data: CompareCards, crm: Crm) -> Screen:
    """Nothing is done before somebody has seen both."""
    keep, other = await crm.queries.clients.card(data.keep), await crm.queries.clients.card(data.other)
    at = {"keep": keep.contact.id, "other": other.contact.id, "deal": data.deal}
    names = {"kept": short(keep.contact.name, NAME_SHOWN), "other": short(other.contact.name, NAME_SHOWN)}
    two_accounts = keep.contact.telegram and other.contact.telegram
    back = to_deal(data.deal) if data.deal else button(_("« To the client"), OpenClient(contact=data.other))
    return Screen(
        text=lines(
            bold(_("👥 Is this one person?")),
            "",
            *card_lines(keep),
            "",
            *card_lines(other),
            "",
            fill(_("All that is on the card “{other}” goes to “{kept}”. It can be undone."), **names),
            fill(_("Both write from Telegram: answers will go to the account of “{kept}”."), **names)
            if two_accounts
            else None,
        ),
        keys=inline(
            button(_("✅ One person, merge"), MergeCards(**at), "primary"),
            button(
                _("🔁 Keep “{name}”").format(name=short(other.contact.name, 40)),
                CompareCards(keep=other.contact.id, other=keep.contact.id, deal=data.deal),
            ),
            back,
        ),
    )


@staff.press(MergeCards)
async def merge(data: MergeCards, crm: Crm) -> Screen:
    await crm.clients.merge(data.keep, data.other)
    return await _shown(crm, data.keep, data.deal, _("Merged. It can be undone here."))


@staff.press(UnmergeCards)
async def unmerge(data: UnmergeCards, crm: Crm) -> Screen:
    kept, _other = await crm.clients.unmerge(data.merge)
    return await _shown(crm, kept, data.deal, _("Taken apart: two cards again."))


async def _shown(crm: Crm, contact: int, deal: int, toast: str) -> Screen:
    card = await crm.queries.clients.card(contact)
    return client_screen(card, Viewer.of(crm), OpenClient(contact=contact, deal=deal), toast)
