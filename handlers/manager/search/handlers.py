"""🔎 Search: a name, a phone, a company, a deal's number; typed after the key, after /find, or simply typed."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.queries.search.dto import Hit, Why
from crm_core.rules.people.small_talk import is_small
from crm_core.rules.texts.search_terms import LONGEST, wanted
from handlers.manager.clients.screens import client_screen
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.manager.lists.way_back import in_list
from handlers.manager.search.callbacks import AskFind, ShowFound
from handlers.manager.search.screens import PAGE, asking_screen, found_screen, looked_for_line, the_deal
from handlers.routers import staff
from handlers.ui.callbacks.clients import OpenClient
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button
from handlers.ui.screens.deal_card import deal_screen

LONGEST_GUESSED = 40
"""Longer words, typed to nobody in particular, are rather meant for somebody."""
_KEPT = "search"


@staff.command("find")
async def find_command(args: str, crm: Crm, state: FSMContext) -> Screen:
    return await find(args, crm, state) if args else await ask(crm, state)


@staff.press(AskFind)
async def ask(crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(Typing.search)
    return asking_screen(Viewer.of(crm))


@typed(Typing.search)
async def read(message: Message, crm: Crm, state: FSMContext) -> Screen:
    return await find(looked_for(message) or "", crm, state)


@staff.press(ShowFound)
async def show_page(data: ShowFound, crm: Crm, state: FSMContext) -> Screen:
    text = (await state.get_data()).get(_KEPT)
    return await find(text, crm, state, data.page) if text else await ask(crm, state)


def looked_for(message: Message) -> str | None:
    """What a message may be looking for: words, or the number in a contact that was shared."""
    return message.text or (message.contact.phone_number if message.contact is not None else None)


def is_guess(message: Message) -> bool:
    """Whether a message outside any question is more likely a search than words for somebody."""
    text = looked_for(message)
    if text is None or len(text) > LONGEST_GUESSED or "\n" in text or wanted(text).empty:
        return False
    return not (wanted(text).whole and is_small(text))


async def find(text: str, crm: Crm, state: FSMContext, page: int = 0, *, guessed: bool = False) -> Screen:
    """What is found, to be opened by one press. Too little to look for: asks again. `guessed`: nobody asked for it."""
    if wanted(text).empty:
        await state.set_state(Typing.search)
        return asking_screen(Viewer.of(crm), too_short=bool(text.strip()))
    await state.set_state(None)
    await state.update_data({_KEPT: text[:LONGEST]})
    found = await crm.queries.search.find(text, page, PAGE)
    if len(found.hits) == 1 and not page and found.hits[0].why is not Why.SIMILAR:
        return await _opened(found.text, found.hits[0], crm, state)
    await in_list(state, button(_("« Search"), ShowFound(page=page)))
    return found_screen(found, Viewer.of(crm), guessed=guessed)


async def _opened(text: str, hit: Hit, crm: Crm, state: FSMContext) -> Screen:
    """The only one that there is, at once; what was looked for stays above, and another search one press away."""
    viewer, again = Viewer.of(crm), button(_("🔎 Search again"), AskFind())
    await in_list(state, again)
    if (deal := the_deal(hit)) is not None:
        shown = deal_screen(await crm.queries.cards.deal(deal.id), viewer, onward=again)
    else:
        card = await crm.queries.clients.card(hit.contact_id)
        shown = client_screen(card, viewer, OpenClient(contact=hit.contact_id))
    return shown.model_copy(update={"text": lines(looked_for_line(text), "", shown.text)})
