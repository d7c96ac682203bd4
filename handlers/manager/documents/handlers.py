"""A deal's documents: made from a template, what is missing asked first, read, then sent to the client (R61)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.rules.policy import Permission
from crm_core.services.documents.service import LONGEST_ANSWER
from handlers.manager.documents.screens import documents_screen, missing_screen, send_screen
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.routers import staff
from handlers.ui.callbacks.documents import DealDocuments, FetchDocument, MakeDocument, SendDocument
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import words_of
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen

_KEY = "document"


async def has_templates(crm: Crm) -> bool:
    """Whether there is anything to make."""
    return Viewer.of(crm).may(Permission.document_make) and bool(await crm.queries.documents.templates())


@staff.press(DealDocuments)
async def documents(data: DealDocuments, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    return await _shown(crm, data.deal)


@staff.press(MakeDocument)
async def make(data: MakeDocument, crm: Crm, state: FSMContext) -> Screen:
    """What was answered for this document before counts, should somebody have gone away in between."""
    kept = (await state.get_data()).get(_KEY) or {}
    mine = kept.get("deal") == data.deal and kept.get("template") == data.template
    answers = kept["answers"] if mine else {}
    return await _go_on(crm, state, data.deal, data.template, answers, anyway=data.anyway)


@typed(Typing.document)
async def answer(message: Message, crm: Crm, state: FSMContext) -> Screen:
    kept = (await state.get_data())[_KEY]
    words = words_of(message).strip()
    if not words:
        raise BadValue("empty")
    if len(words) > LONGEST_ANSWER:
        raise BadValue("too_long", limit=LONGEST_ANSWER)
    answers = {**kept["answers"], kept["asking"]: words}
    return await _go_on(crm, state, kept["deal"], kept["template"], answers)


async def _go_on(
    crm: Crm, state: FSMContext, deal: int, template: int, answers: dict[str, str], *, anyway: bool = False
) -> Screen:
    """Asks for the next thing that is missing, or makes the document."""
    lacking = () if anyway else await crm.documents.missing(deal, template, answers)
    if lacking:
        kept = {"deal": deal, "template": template, "answers": answers, "asking": lacking[0]}
        await state.update_data({_KEY: kept})
        await state.set_state(Typing.document)
        return missing_screen(deal, template, lacking, crm.regulation)
    await crm.documents.make(deal, template, answers)
    await state.set_state(None)
    await state.update_data({_KEY: None})
    return await _shown(crm, deal, _("It is being made: the file comes below."))


@staff.press(FetchDocument)
async def fetch(data: FetchDocument, crm: Crm) -> Screen:
    await crm.documents.fetch(data.document)
    return Screen.only_toast(_("The file comes below."))


@staff.press(SendDocument)
async def send(data: SendDocument, crm: Crm) -> Screen:
    document = await crm.queries.documents.one(data.document)
    if not data.sure:
        return send_screen(document, await crm.queries.cards.deal(document.deal_id))
    sent = await crm.documents.send(data.document)
    if sent.goes_at is not None:
        told = _("It goes to the client {when}").format(when=Viewer.of(crm).watch.when(sent.goes_at))
    else:
        told = _("Sent to the client") if sent.delivered else _("They are not in Telegram: pass the file on yourself")
    return await _shown(crm, document.deal_id, told)


async def _shown(crm: Crm, deal: int, toast: str | None = None) -> Screen:
    made, templates = await crm.queries.documents.of(deal), await crm.queries.documents.templates()
    return documents_screen(await crm.queries.cards.deal(deal), made, templates, Viewer.of(crm), toast)
