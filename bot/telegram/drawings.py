"""Pictures, papers and spreadsheets, made in a process of their own: half a second of pure Python, which no thread
gives back to those who press buttons meanwhile (R75).

It starts with the first of them, and ends when nobody has wanted one for a while, with the memory that it takes.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import Process
from base64 import b64decode, b64encode

import structlog

from crm_core.apart import ended, environment, limit
from handlers.ui.kit.picture import ChartPicture, Drawable, FilledFile, Paper, QrPicture, SheetFile

log = structlog.get_logger(__name__)

CHILD = ("-m", "bot.telegram.drawings")
WITHIN_SECONDS = 30.0
IDLE_SECONDS = 120.0
MEMORY = 1024 * 1024 * 1024
PROCESSOR_SECONDS = 600
_LARGEST = 16 * 1024 * 1024
_KINDS = {"chart": ChartPicture, "qr": QrPicture, "paper": Paper, "sheet": SheetFile, "document": FilledFile}
# Where matplotlib keeps what it knows of fonts; without, it looks for them all anew.
_KEPT = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR")


class Drawings:
    """`draw` one after the other; `stop` with the bot."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None

    async def draw(self, picture: Drawable) -> bytes | None:
        """A PNG, PDF, XLSX or DOCX; None where it cannot be had."""
        async with self._turn:
            if self._idle is not None:
                self._idle.cancel()
            fresh = self._process is None
            drawn = await self._tried(picture)
            if drawn is None and not fresh:
                # A process that served for long may have reached its limits: a new one has not.
                drawn = await self._tried(picture)
            self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._rest)
            return drawn

    async def stop(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        if self._ending is not None:
            await self._ending
        await self._end()

    async def _tried(self, picture: Drawable) -> bytes | None:
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                return await self._asked(picture)
        except (OSError, ValueError, TimeoutError) as error:
            log.warning("drawings.failed", reason=type(error).__name__)
            await self._end()
            return None

    async def _asked(self, picture: Drawable) -> bytes:
        """Raises OSError, ValueError."""
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *CHILD,
                env=environment() | {name: os.environ[name] for name in _KEPT if name in os.environ},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=_LARGEST,
            )
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        kind = next(name for name, of in _KINDS.items() if isinstance(picture, of))
        stdin.write(json.dumps([kind, picture.model_dump(mode="json")]).encode() + b"\n")
        await stdin.drain()
        if not (drawn := b64decode(await stdout.readline())):
            raise ValueError("nothing drawn")
        return drawn

    def _rest(self) -> None:
        self._ending = asyncio.ensure_future(self._rested())

    async def _rested(self) -> None:
        async with self._turn:
            await self._end()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await ended(process)


def main() -> None:
    """The child: what to draw a line on its input, a file a line on its output, an empty one where it cannot."""
    from handlers.ui.drawing import pictures

    # Somebody waits for it, as others do for their answers.
    limit(MEMORY, PROCESSOR_SECONDS, nice=0)
    for line in sys.stdin.buffer:
        kind, parts = json.loads(line)
        try:
            drawn = pictures.draw(_KINDS[kind].model_validate(parts))
        except (ValueError, ArithmeticError, LookupError, MemoryError):
            drawn = b""
        sys.stdout.buffer.write(b64encode(drawn) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
