"""The demonstration's two processes: started, watched, and stopped in order."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

STOPS_WITHIN = 12.0


class Child:
    """A process of ours. It has a session of its own, so that Ctrl-C reaches the launcher alone, which then stops the
    others in order.
    """

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path) -> None:
        self.name, self.process, self.log = name, process, log

    @classmethod
    async def start(cls, name: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Child:
        """Runs `python …arguments`; what it says goes to the file `log`."""
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable, *arguments, env=dict(environment), stdin=asyncio.subprocess.DEVNULL, stdout=out,
                stderr=out, start_new_session=True,
            )  # fmt: skip
        return cls(name, process, log)

    @property
    def running(self) -> bool:
        return self.process.returncode is None

    async def ended(self) -> int:
        return await self.process.wait()

    async def stop(self) -> None:
        """Asks it to stop, and ends it if it does not."""
        if not self.running:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), STOPS_WITHIN)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


@contextmanager
def only_one(file: Path, otherwise: Exception) -> Iterator[None]:
    """Holds a lock on the file; raises `otherwise` where another process does. Without such locks: nothing."""
    with file.open("w") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise otherwise from None
        yield


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's own without any settings of ours, plus these: the demonstration must not touch the real bot."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("VORONKA_")}
    return {**kept, "PYTHONUNBUFFERED": "1", **settings}
