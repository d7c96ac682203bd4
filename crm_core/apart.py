"""Work in a process of its own, with limits of memory and time: what it does there holds up or kills nobody else.

The child is a module that is given bytes on its input and tells bytes on its output.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence


class NotSurvived(Exception):
    """The child died, took longer than it may, or could not be started."""


def environment() -> dict[str, str]:
    """Nothing of our own: it may hold a token."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}


async def run_apart(child: Sequence[str], data: bytes, *, within: float) -> bytes:
    """What the child, as Python's arguments, says to these bytes. Raises NotSurvived."""
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *child,
            env=environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        raise NotSurvived from None
    try:
        async with asyncio.timeout(within):
            told, _ = await process.communicate(data)
    except TimeoutError:
        raise NotSurvived from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise NotSurvived
    return told


def limit(memory: int, seconds: int) -> None:
    """Of this process, where the system knows limits; elsewhere the clock alone ends it. Others who wait go first."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
