"""One table taken in, or looked at: a few lines at a time, each slice a short transaction (R26, R75)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from time import process_time

from crm_core.core import CrmCore
from crm_core.errors import StorageBusy
from crm_core.rules.actor import Actor
from crm_core.rules.importing.columns import LOOKED_AT, Columns, Kind, find_columns
from crm_core.rules.importing.lookups import Lookups
from crm_core.rules.importing.record_types import Fault, Record
from crm_core.rules.importing.records import Reader
from crm_core.services.importing.service import Counts
from crm_core.spreadsheets.streaming import SheetStart, streamed
from crm_core.spreadsheets.table import BadSheet, Row

SLICE_SECONDS = 0.016
"""What a slice is to take of the writer, so that nobody waits for more than 20 ms."""
_LEAST, _MOST = 10, 200
_TRIES = 20
_LONGEST_DEAL = 200


Act = Callable[[list[Record], int, Counts, int], Awaitable[Counts]]
"""Takes a slice in, or looks at it: records, the last line, what there was before, bad lines; what there is after."""


@dataclass
class Report:
    """What became of a table, so far. `first_faults`: the first of them; all are given to `on_fault`."""

    columns: Columns
    total: int = 0
    lines: int = 0
    counts: Counts = field(default_factory=Counts)
    unknown: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    first_faults: list[Fault] = field(default_factory=list[Fault])
    hidden: int = 0
    import_id: int | None = None
    continued: bool = False


@dataclass
class ImportRun:
    """`said`: what somebody has said of headings ("columns") and names ("stages", "owners" …)."""

    core: CrmCore
    actor: Actor
    kind: Kind
    file: Path
    name: str = ""
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    on_fault: Callable[[Fault, Row], None] = lambda fault, row: None
    on_progress: Callable[[Report], None] = lambda report: None
    longest_slice: float = 0.0
    columns: Columns | None = None

    async def look(self) -> Report:
        """What it would do; nothing is written. Raises BadSheet."""
        seen: set[int] = set()

        async def look(records: list[Record], _line: int, before: Counts, bad: int) -> Counts:
            async with self.core.reading(self.actor) as crm:
                return before + await crm.imports.look(self.kind, records, seen) + Counts(bad=bad)

        return await self._through(look, None)

    async def reread(self) -> Report:
        """Every fault once more, for the file of bad lines: of a table that was cut off too. Nothing is asked."""

        async def nothing(_records: list[Record], _line: int, before: Counts, bad: int) -> Counts:
            return before + Counts(bad=bad)

        return await self._through(nothing, None)

    async def take(self) -> Report:
        """Takes it in, or goes on with what was cut off. Raises BadSheet."""
        digest = await asyncio.to_thread(_digest, self.file)
        return await self._through(self._take, digest)

    async def _through(self, act: Act, digest: str | None) -> Report:
        report: Report | None = None
        async with streamed(self.file) as parts, aclosing(_sheets(parts)) as sheets:
            async for start, rows in sheets:
                report = await self._sheet(start, rows, act, digest, report)
        if report is None:
            raise BadSheet("no_columns")
        if report.import_id is not None:
            async with self.core.transaction(self.actor) as crm:
                await crm.imports.finish(report.import_id)
        return report

    async def _sheet(
        self,
        start: SheetStart,
        rows: AsyncIterator[list[Row]],
        act: Act,
        digest: str | None,
        before: Report | None,
    ) -> Report | None:
        """The first sheet whose columns are known is the table; another one is passed over."""
        head: list[Row] = []
        async for some in rows:
            head += some
            if len(head) >= LOOKED_AT:
                break
        columns = find_columns(head, self.kind, self.core.regulation) if before is None else None
        if columns is None:
            return before
        async with self.core.reading(self.actor) as crm:
            remembered = await crm.imports.remembered(columns.signature)
            owners = await crm.imports.owners()
        said = {what: {**remembered.get(what, {}), **self.said.get(what, {})} for what in {*remembered, *self.said}}
        columns = self.columns = columns.mapped(said.get("columns", {}))
        report = Report(columns, total=start.lines, hidden=start.hidden)
        done = 0
        if digest is not None:
            async with self.core.transaction(self.actor) as crm:
                begun = await crm.imports.begin(columns, self.name or self.file.name, digest, said)
            self._import_id = report.import_id = begun.id
            done, report.continued = begun.lines_done, begun.lines_done > 0
            report.counts = begun.counts
        lookups = Lookups(self.core.regulation, owners, said)
        reader = Reader(columns, lookups, self.core.regulation)
        await self._lines(report, reader, _after(head, rows, max(columns.line, done)), act, done)
        report.unknown = {what: dict(names.most_common(50)) for what, names in lookups.unknown.items()}
        return report

    async def _lines(
        self,
        report: Report,
        reader: Reader,
        rows: AsyncIterator[list[Row]],
        act: Act,
        done: int,
    ) -> None:
        size, records, bad, line = 25, list[Record](), 0, done
        async for group in _groups(rows, reader):
            found = reader.read(group)
            report.lines += len(group)
            line = group[-1].line
            if isinstance(found, Record):
                records.append(found)
            else:
                bad += 1
                self._note(report, found, group)
            if len(records) + bad >= size:
                # By the processor's time: on a machine that others keep busy a smaller slice would only cost more.
                began = process_time()
                report.counts = await act(records, line, report.counts, bad)
                took = process_time() - began
                self.longest_slice = max(self.longest_slice, took)
                size = max(_LEAST, min(_MOST, round(size * min(2.0, SLICE_SECONDS / max(took, 0.0001)))))
                records, bad = [], 0
                self.on_progress(report)
                # Whoever waits for the loop or the writer goes first.
                await asyncio.sleep(0)
        if records or bad:
            report.counts = await act(records, line, report.counts, bad)
        self.on_progress(report)

    async def _take(self, records: list[Record], line: int, before: Counts, bad: int) -> Counts:
        for attempt in range(_TRIES):
            try:
                async with self.core.transaction(self.actor) as crm:
                    return await crm.imports.take(self._import_id, self.kind, records, line, before, bad)
            except StorageBusy:
                if attempt == _TRIES - 1:
                    raise
                await asyncio.sleep(0.1 * (attempt + 1))
        raise AssertionError

    def _note(self, report: Report, faults: list[Fault], group: list[Row]) -> None:
        for fault in faults:
            self.on_fault(fault, group[0])
            if len(report.first_faults) < 20:
                report.first_faults.append(fault)

    _import_id: int = 0


async def _sheets(
    parts: AsyncIterator[SheetStart | list[Row]],
) -> AsyncGenerator[tuple[SheetStart, AsyncIterator[list[Row]]]]:
    """Each sheet with its lines; lines that nobody took are passed over."""
    following: list[SheetStart] = []

    async def lines() -> AsyncIterator[list[Row]]:
        async for part in parts:
            if isinstance(part, SheetStart):
                following.append(part)
                return
            yield part

    async for part in parts:
        if not isinstance(part, SheetStart):
            continue
        following.append(part)
        while following:
            rows = lines()
            yield following.pop(), rows
            async for _ in rows:
                pass


async def _after(head: list[Row], rows: AsyncIterator[list[Row]], line: int) -> AsyncIterator[list[Row]]:
    yield [row for row in head if row.line > line]
    async for some in rows:
        kept = [row for row in some if row.line > line]
        if kept:
            yield kept


async def _groups(rows: AsyncIterator[list[Row]], reader: Reader) -> AsyncIterator[list[Row]]:
    """A line each; the lines of one deal together, where a program writes a line for each of its products."""
    if not reader.folds():
        async for some in rows:
            for row in some:
                yield [row]
        return
    waiting: list[Row] = []
    async for some in rows:
        for key, group in _by_key(some, reader):
            if waiting and key and reader.key(waiting[0]) == key and len(waiting) < _LONGEST_DEAL:
                waiting += group
                continue
            if waiting:
                yield waiting
            waiting = group
    if waiting:
        yield waiting


def _by_key(rows: list[Row], reader: Reader) -> Iterator[tuple[str, list[Row]]]:
    for key, group in groupby(rows, key=reader.key):
        if key:
            yield key, list(group)
        else:
            yield from (("", [row]) for row in group)


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
