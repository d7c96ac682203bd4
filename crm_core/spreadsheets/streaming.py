"""A big table, read in a process of its own and handed over in slices: its taker holds a few lines at once."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_core.apart import ended, environment, limit
from crm_core.spreadsheets import reading
from crm_core.spreadsheets.apart import packed_row, unpacked_row
from crm_core.spreadsheets.table import BadSheet, Row

LARGEST = 200 * 1024 * 1024
MOST_LINES = 1_000_000
MEMORY = 3 * 1024 * 1024 * 1024
PROCESSOR_SECONDS = 300
CHILD = ("-m", "crm_core.spreadsheets.streaming")
_TOGETHER = 100
_LONGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SheetStart:
    """What follows is of this sheet. `lines`: how many; `hidden`: how many of it are not seen, and left out."""

    name: str
    lines: int
    hidden: int


@asynccontextmanager
async def streamed(file: Path) -> AsyncGenerator[AsyncIterator[SheetStart | list[Row]]]:
    """Sheets and their lines, in slices, as fast as they are taken. The iteration raises BadSheet."""
    with file.open("rb") as source:
        if os.fstat(source.fileno()).st_size > LARGEST:
            raise BadSheet("too_big")
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *CHILD,
            env=environment(),
            stdin=source,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_LONGEST,
        )
    try:
        yield _told(child)
    finally:
        await ended(child)


async def _told(child: asyncio.subprocess.Process) -> AsyncIterator[SheetStart | list[Row]]:
    assert child.stdout is not None
    async for line in child.stdout:
        told = json.loads(line)
        if "bad" in told:
            raise BadSheet(*told["bad"])
        if "end" in told:
            return
        yield SheetStart(*told["sheet"]) if "sheet" in told else [unpacked_row(one) for one in told["rows"]]
    # It ended without saying that this was all.
    raise BadSheet("unreadable")


def main() -> None:
    """The child: a file on its input, its lines as JSON on its output."""
    limit(MEMORY, PROCESSOR_SECONDS)
    try:
        book = reading.read(sys.stdin.buffer.read(LARGEST + 1), MOST_LINES, LARGEST)
        for sheet in book.sheets:
            _tell({"sheet": [sheet.name, len(sheet.rows), sheet.hidden]})
            for start in range(0, len(sheet.rows), _TOGETHER):
                _tell({"rows": [packed_row(row) for row in sheet.rows[start : start + _TOGETHER]]})
        _tell({"end": True})
    except BadSheet as bad:
        _tell({"bad": [bad.code, bad.where]})
    except (MemoryError, RecursionError):
        _tell({"bad": ["unreadable"]})


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


if __name__ == "__main__":
    main()
