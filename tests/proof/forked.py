"""Processes that are forked from one which has imported everything.

A start is a fork, then, where it would be seconds of imports. They are processes of their own for all else: each can be
killed, and nothing of it is left in the next one.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.proof.preloaded"])


class Forked:
    """A running process; `output` has the lines of both its outputs."""

    def __init__(self, process: Any, output: asyncio.StreamReader) -> None:
        self._process, self.output = process, output
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, self._end)

    @classmethod
    async def start(
        cls, main: Callable[[], None], *arguments: str, environment: dict[str, str] | None = None
    ) -> Forked:
        """`main`: a function of a module, called in the child with these arguments as its command line."""
        ours, theirs = _CONTEXT.Pipe(duplex=False)
        given = (main, arguments, dict(os.environ) if environment is None else environment, theirs)
        process = _CONTEXT.Process(target=_run, args=given, daemon=True)
        # The first one waits for the imports.
        await asyncio.to_thread(process.start)
        theirs.close()
        output = asyncio.StreamReader()
        pipe = os.fdopen(os.dup(ours.fileno()), "rb")
        ours.close()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(output), pipe)
        return cls(process, output)

    @property
    def exit_code(self) -> int | None:
        """None while it runs; the negative number of the signal that ended it."""
        return self._process.exitcode if self._ended.is_set() else None

    def send_signal(self, number: signal.Signals) -> None:
        # It may have ended this very moment.
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, number)

    async def wait(self) -> None:
        await self._ended.wait()

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self._ended.set()


def _run(main: Callable[[], None], arguments: tuple[str, ...], environment: dict[str, str], output: Connection) -> None:
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output.fileno(), stream.fileno())
    output.close()
    sys.argv = [main.__module__, *arguments]
    main()
