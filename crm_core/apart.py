"""Work in a process of its own, with limits of memory and time: what it does there holds up or kills nobody else.

The child is a module that is given bytes on its input and says lines on its output.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import suppress

MOST_SAID = 64 * 1024 * 1024
"""Bytes of an answer."""
_AT_ONCE = 1024 * 1024


class NotSurvived(Exception):
    """The child died, took longer than it may, or could not be started."""


def environment() -> dict[str, str]:
    """Nothing of our own: it may hold a token."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}


async def run_apart(child: Sequence[str], data: bytes, *, within: float) -> list[bytes]:
    """The lines that the child, as Python's arguments, says to these bytes. Raises NotSurvived."""
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *child,
            env=environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=MOST_SAID,
        )
    except OSError:
        raise NotSurvived from None
    try:
        async with asyncio.timeout(within):
            _, lines = await asyncio.gather(_told(process, data), _said(process))
            await process.wait()
    except TimeoutError:
        raise NotSurvived from None
    finally:
        await ended(process)
    if process.returncode != 0:
        raise NotSurvived
    return lines


async def ended(process: Process) -> None:
    """Its end is told only once all that it said has been taken."""
    if process.returncode is None:
        process.kill()
    assert process.stdout is not None
    while await process.stdout.read(_AT_ONCE):
        pass
    await process.wait()


async def _told(process: Process, data: bytes) -> None:
    assert process.stdin is not None
    # Whoever dies does not listen to the end.
    with suppress(ConnectionError):
        process.stdin.write(data)
        await process.stdin.drain()
    process.stdin.close()


async def _said(process: Process) -> list[bytes]:
    """Raises NotSurvived if it says more than may be held here."""
    assert process.stdout is not None
    lines: list[bytes] = []
    size = 0
    try:
        async for line in process.stdout:
            lines.append(line)
            size += len(line)
            if size > MOST_SAID:
                raise NotSurvived
    except ValueError:
        # A line longer than that.
        raise NotSurvived from None
    return lines


def limit(memory: int, seconds: int, *, nice: int = 5) -> None:
    """Of this process, where the system knows limits; elsewhere the clock alone ends it. Others who wait go first."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(nice)
