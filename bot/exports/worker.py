"""Copies of the base that were allowed: made one after the other, sent to whoever asked (R49)."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import structlog
from aiogram import Bot
from aiogram.methods import SendDocument
from aiogram.types import FSInputFile

from bot.exports.making import make
from bot.telegram.errors import CallFailed, Gone, Rejected, TooFast, Unavailable
from bot.telegram.patience import insist
from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.rules.actor import Actor
from crm_core.services.exporting.service import ExportJob
from handlers.ui.kit.html import fill
from handlers.ui.kit.i18n import ngettext, speaking

log = structlog.get_logger(__name__)

LARGEST = 50 * 1024 * 1024
"""Bytes that Telegram takes from a bot."""
_WHY = {Gone: "gone", Rejected: "too_big", Unavailable: "unavailable", TooFast: "unavailable"}


class ExportWorker:
    """`one` is for a `JobLoop`."""

    def __init__(self, core: CrmCore, bot: Bot) -> None:
        self._core, self._bot = core, bot

    async def one(self) -> bool:
        """Makes the oldest, and says whether there was any."""
        job = await self._next()
        if job is not None:
            await self._one(job)
        return job is not None

    async def _next(self) -> ExportJob | None:
        async with self._core.reading(Actor.system()) as crm:
            return await crm.exports.next_job()

    async def _one(self, job: ExportJob) -> None:
        if job.chat_id is None:
            return await self._failed(job, "gone")
        with tempfile.TemporaryDirectory(prefix="voronka-export-") as folder:
            file = Path(folder) / f"{job.kind.value}-{job.id}.{job.format.value}"
            try:
                rows = await make(self._core, job, file)
            except Refused:
                return await self._failed(job, "refused")
            if (await asyncio.to_thread(file.stat)).st_size > LARGEST:
                return await self._failed(job, "too_big")
            if (why := await self._sent(job, job.chat_id, file, rows)) is not None:
                return await self._failed(job, why)
        async with self._core.transaction(Actor.system()) as crm:
            await crm.exports.done(job, rows)
        return None

    async def _sent(self, job: ExportJob, chat_id: int, file: Path, rows: int) -> str | None:
        """None once it is there, else why not, as a code."""
        with speaking(job.actor.locale):
            words = ngettext("📤 {n} line. Copy No. {number}: it is on record.",
                             "📤 {n} lines. Copy No. {number}: it is on record.", rows)  # fmt: skip
            caption = fill(words, n=rows, number=job.id)
        method = SendDocument(
            chat_id=chat_id,
            document=FSInputFile(file),
            caption=caption,
            protect_content=self._core.regulation.export.protect or None,
        )
        try:
            await insist(self._bot, method)
        except CallFailed as error:
            return _WHY.get(type(error), type(error).__name__)
        return None

    async def _failed(self, job: ExportJob, why: str) -> None:
        log.warning("export.failed", export=job.id, why=why)
        async with self._core.transaction(Actor.system()) as crm:
            await crm.exports.failed(job, why)
