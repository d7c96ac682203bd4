"""Files that a conversation waits for, fetched before its transaction: none is ever open across a call to Telegram."""

from __future__ import annotations

import asyncio
from io import BytesIO

import structlog
from aiogram import Bot
from aiogram.types import Document, Update

from crm_core.core import CrmCore
from crm_core.documents.apart import names_apart
from crm_core.documents.template import BadTemplate
from crm_core.rules.actor import Actor
from crm_core.rules.documents import MOST_BYTES
from crm_core.services.catalogue.price_lists import read_price_list
from crm_core.spreadsheets.table import MAX_BYTES, BadSheet
from handlers.attachments import Attachment, TemplateFile
from handlers.staff import router as staff

log = structlog.get_logger(__name__)

FETCHED_WITHIN = 20.0
"""Seconds; the writer waits meanwhile, and nobody else does."""

MAX_TEXT = 256 * 1024
"""Bytes: twice the longest of the packaged regulations."""

READERS = 2
"""Processes that read at one time: each may take as much memory as a reader is given."""


class Attachments:
    """Asked about every message with a document; the database is asked only about those, and only a state that waits
    for a file makes us fetch one.
    """

    def __init__(self, core: CrmCore, bot: Bot) -> None:
        self._core, self._bot = core, bot
        self._readers = asyncio.Semaphore(READERS)

    async def of(self, event: Update, user_id: int) -> Attachment | None:
        """The table or text that the person was asked for; None for anything else."""
        document = event.message.document if event.message is not None else None
        state = await self._state(user_id) if document is not None else None
        if document is None or state not in staff.files | staff.texts | staff.templates:
            return None
        name = (document.file_name or "")[:200]
        most = MAX_TEXT if state in staff.texts else MOST_BYTES if state in staff.templates else MAX_BYTES
        if (document.file_size or 0) > most:
            return Attachment(name, problem="too_big")
        data = await self._fetched(document)
        if data is None:
            return Attachment(name, problem="not_fetched")
        if state in staff.texts:
            return text_of(name, data)
        async with self._readers:
            if state in staff.templates:
                return await template_of(name, data)
            return await attachment_of(name, data, self._core.regulation.company.currency)

    async def _state(self, user_id: int) -> str | None:
        """What a member of staff is in the middle of."""
        async with self._core.reading(Actor.system()) as crm:
            known = await crm.queries.people.who(user_id)
        return known.state if known.staff is not None else None

    async def _fetched(self, document: Document) -> bytes | None:
        """None if Telegram would not give it."""
        kept = BytesIO()
        try:
            async with asyncio.timeout(FETCHED_WITHIN):
                await self._bot.download(document, destination=kept)
        except Exception as error:
            # A proxy has failures of its own. The class alone: the text may hold the address, and so the token.
            log.warning("attachment.not_fetched", reason=type(error).__name__)
            return None
        return kept.getvalue()


def text_of(name: str, data: bytes) -> Attachment:
    """The words of a file in UTF-8."""
    if len(data) > MAX_TEXT:
        return Attachment(name, problem="too_big")
    try:
        return Attachment(name, text=data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Attachment(name, problem="not_text")


async def template_of(name: str, data: bytes) -> Attachment:
    """The template that a Word file is, or what is wrong with it."""
    try:
        return Attachment(name, template=TemplateFile(data, await names_apart(data)))
    except BadTemplate as bad:
        return Attachment(name, problem=bad.code, where=bad.where)


async def attachment_of(name: str, data: bytes, currency: str) -> Attachment:
    """The goods in a file, or what is wrong with it."""
    try:
        return Attachment(name, await read_price_list(data, currency))
    except BadSheet as bad:
        return Attachment(name, problem=bad.code, where=bad.where)
