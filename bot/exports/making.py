"""One copy of the base written to a file, page by page: each page a short reading, the writing beside the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.exports import headings
from crm_core.core import CrmCore
from crm_core.queries.exporting.columns import ExportColumn, Value
from crm_core.rules.exports import ExportFormat
from crm_core.services.exporting.service import ExportJob
from crm_core.spreadsheets.writing import CsvWriter, TableWriter, Written, XlsxWriter
from handlers.wording.i18n import in_language


async def make(
    core: CrmCore, job: ExportJob, file: Path, on_progress: Callable[[int], None] = lambda rows: None
) -> int:
    """How many lines there are. Raises Refused where the asker may not any more; what was written is no file then."""
    async with core.reading(job.actor) as crm:
        columns = await crm.queries.exporting.columns(job.kind)
    zone, at = ZoneInfo(job.actor.zone), core.clock.now()
    with in_language(job.actor.locale):
        first = headings.watermark(job.id, job.actor.name, job.allowed_by, at.astimezone(zone))
        head: list[Written] = [headings.heading(column) for column in columns]
    rows, after = 0, 0
    writer: TableWriter = CsvWriter(file) if job.format is ExportFormat.CSV else XlsxWriter(file, first)
    await asyncio.to_thread(writer.__enter__)
    try:
        await asyncio.to_thread(_write, writer, [[first], head])
        while after is not None:
            async with core.reading(job.actor) as crm:
                page = await crm.queries.exporting.page(job.kind, after)
            with in_language(job.actor.locale):
                lines = [_line(columns, row, zone) for row in page.rows]
            await asyncio.to_thread(_write, writer, lines)
            rows, after = rows + len(lines), page.after
            on_progress(rows)
    finally:
        await asyncio.to_thread(writer.__exit__, None, None, None)
    return rows


def _write(writer: TableWriter, lines: Sequence[Sequence[Written]]) -> None:
    for line in lines:
        writer.row(line)


def _line(columns: Sequence[ExportColumn], row: Sequence[Value], zone: ZoneInfo) -> list[Written]:
    return [_cell(column, value, zone) for column, value in zip(columns, row, strict=True)]


def _cell(column: ExportColumn, value: Value, zone: ZoneInfo) -> Written:
    if isinstance(value, bool):
        return headings.yes_no(value)
    if isinstance(value, datetime):
        return value.astimezone(zone)
    if column.code == "deal.status" and isinstance(value, str):
        return headings.status(value)
    return value
