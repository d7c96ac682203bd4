"""Tables sent in the chat: fetched, looked at, taken in or taken back, with the bar of it in the chat (R26)."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from aiogram import Bot
from aiogram.methods import EditMessageText, SendDocument, SendMessage
from aiogram.types import FSInputFile

from bot.imports.bad_rows import BadRows
from bot.imports.run import ImportRun, Report
from bot.telegram.errors import CallFailed, call
from bot.telegram.patience import insist
from crm_core.clock import monotonic
from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.rules.actor import Actor
from crm_core.rules.importing.states import UploadState
from crm_core.services.importing.uploads import UploadJob
from crm_core.spreadsheets.table import BadSheet
from handlers.ui.kit.i18n import _, speaking
from handlers.wording.i18n import in_language

log = structlog.get_logger(__name__)

FETCHED_WITHIN = 120.0
TOLD_EVERY = 3.0
"""Seconds between two edits of the bar."""
_TRIES = 3
_BAR = 12


class ImportWorker:
    """`one` is for a `JobLoop`."""

    def __init__(self, core: CrmCore, bot: Bot) -> None:
        self._core, self._bot = core, bot
        self._tries: dict[int, int] = {}

    async def one(self) -> bool:
        """Does the oldest, and says whether there was any."""
        async with self._core.reading(Actor.system()) as crm:
            job = await crm.imports.uploads.next_job()
        if job is None:
            return False
        try:
            await self._do(job)
        except BadSheet as bad:
            await self._ended(job, UploadState.FAILED, {"why": bad.code, "where": bad.where})
        except Refused:
            await self._ended(job, UploadState.FAILED, {"why": "refused"})
        except Exception as error:
            tries = self._tries[job.id] = self._tries.get(job.id, 0) + 1
            log.warning("import.failed", upload=job.id, error=type(error).__name__, tries=tries)
            if tries >= _TRIES:
                await self._ended(job, UploadState.FAILED, {"why": "fault"})
        return True

    async def _do(self, job: UploadJob) -> None:
        if job.chat_id is None:
            raise Refused("base.import")
        if job.state is UploadState.UNDO:
            return await self._undo(job)
        bar = _Bar(self._core, self._bot, job)
        with tempfile.TemporaryDirectory(prefix="voronka-import-") as folder:
            file = Path(folder) / "table"
            if not await self._fetched(job, file):
                return await self._ended(job, UploadState.FAILED, {"why": "not_fetched"})
            run = ImportRun(self._core, job.actor, job.kind, file, name=job.name, said=job.said, on_progress=bar.show)
            if job.state is UploadState.LOOK:
                report = await bar.beside(run.look())
                return await self._ended(job, UploadState.LOOKED, told(report))
            report = await bar.beside(run.take())
            done: dict[str, Any] = {"counts": report.counts.as_dict(), "product": report.columns.product}
            if report.counts.bad:
                done |= await self._send_bad_rows(job, file, Path(folder) / "bad.csv")
        return await self._ended(job, UploadState.DONE, done, report.import_id)

    async def _undo(self, job: UploadJob) -> None:
        removed = kept = 0
        if job.import_id is not None:
            async with self._core.transaction(job.actor) as crm:
                await crm.imports.undoing.begin(job.import_id)
            left = True
            while left:
                async with self._core.transaction(job.actor) as crm:
                    some = await crm.imports.undoing.slice(job.import_id)
                removed, kept, left = removed + some.removed, kept + some.kept, some.left
                await asyncio.sleep(0)
        await self._ended(job, UploadState.UNDONE, {"removed": removed, "kept": kept})

    async def _fetched(self, job: UploadJob, file: Path) -> bool:
        try:
            async with asyncio.timeout(FETCHED_WITHIN):
                await self._bot.download(job.file_id, destination=file)
        except Exception as error:
            # The class alone: the text may hold the address, and so the token.
            log.warning("import.not_fetched", upload=job.id, reason=type(error).__name__)
            return False
        return True

    async def _send_bad_rows(self, job: UploadJob, file: Path, bad_file: Path) -> dict[str, Any]:
        """Nothing, or the first of them as "not_sent", where Telegram would not take them. Read once more as a whole:
        of a table that was cut off, the first part's bad lines are wanted too.
        """
        bad = BadRows(bad_file)
        again = ImportRun(self._core, job.actor, job.kind, file, name=job.name, said=job.said)
        again.on_fault = lambda fault, row: bad.note(fault, row, again.columns)
        with in_language(job.actor.locale):
            try:
                report = await again.reread()
            finally:
                bad.close()
        not_sent = {"not_sent": _first_faults(report)}
        if not bad.count or job.chat_id is None:
            return not_sent
        with speaking(job.actor.locale):
            caption = _("These lines were not taken. Put them right here and send me this file.")
        document = FSInputFile(bad_file, filename=f"{job.kind}-bad.csv")
        method = SendDocument(chat_id=job.chat_id, document=document, caption=caption)
        try:
            await insist(self._bot, method)
        except CallFailed as error:
            log.warning("import.bad_rows_not_sent", upload=job.id, reason=type(error).__name__)
            return not_sent
        return {}

    async def _ended(
        self, job: UploadJob, state: UploadState, report: dict[str, Any], import_id: int | None = None
    ) -> None:
        self._tries.pop(job.id, None)
        async with self._core.transaction(Actor.system()) as crm:
            await crm.imports.uploads.ended(job, state, report, import_id)


def told(report: Report) -> dict[str, Any]:
    """What the screens need of it. What stands in a bad cell is in the table, and in no database."""
    return {
        "product": report.columns.product,
        "lines": report.lines,
        "hidden": report.hidden,
        "counts": report.counts.as_dict(),
        "columns": [[one.place, one.heading[:80], one.target] for one in report.columns.columns],
        "unknown": report.unknown,
        "faults": _first_faults(report),
    }


def _first_faults(report: Report) -> list[list[Any]]:
    return [[one.line, one.heading[:60], one.reason] for one in report.first_faults]


class _Bar:
    """How far it is: one message, edited every few seconds. Whatever fails of it is no fault of the import."""

    def __init__(self, core: CrmCore, bot: Bot, job: UploadJob) -> None:
        self._core, self._bot, self._job = core, bot, job
        self._report: Report | None = None
        self._message, self._said = job.progress_id, ""

    def show(self, report: Report) -> None:
        self._report = report

    async def beside(self, work: Awaitable[Report]) -> Report:
        """The work, with the bar going on beside it."""
        telling = asyncio.create_task(self._tell())
        try:
            report = await work
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        if self._message is not None:
            with suppress(CallFailed):
                await self._say(self._words(1.0))
        return report

    async def _tell(self) -> None:
        next_at = monotonic() + TOLD_EVERY / 2
        while True:
            await asyncio.sleep(max(0.0, next_at - monotonic()))
            next_at = monotonic() + TOLD_EVERY
            try:
                await self._say(self._words())
            except CallFailed:
                continue

    def _words(self, done: float = 0.0) -> str:
        report = self._report
        if not done and report is not None:
            done = min(1.0, report.lines / max(1, report.total - 1))
        with speaking(self._job.actor.locale):
            taking = self._job.state is UploadState.TAKE
            words = _("⏳ Taking in…") if taking else _("⏳ Reading…")
        filled = round(_BAR * done)
        return f"{words} {'▓' * filled}{'░' * (_BAR - filled)} {done:.0%}"

    async def _say(self, words: str) -> None:
        if words == self._said or self._job.chat_id is None:
            return
        self._said = words
        if self._message is not None:
            await call(self._bot, EditMessageText(chat_id=self._job.chat_id, message_id=self._message, text=words))
            return
        sent = await call(self._bot, SendMessage(chat_id=self._job.chat_id, text=words))
        self._message = sent.message_id
        async with self._core.transaction(Actor.system()) as crm:
            await crm.imports.uploads.told_in(self._job, sent.message_id)
