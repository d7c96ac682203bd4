"""The bot and the sandbox as processes of their own, which can be killed without taking the witness along."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.__main__ import main as sandbox_main
from sandbox.remote import RemoteSandbox
from tests.proof.child import main as bot_main
from tests.proof.forked import Forked

TOKEN = "4242:PROOF"
SECRET = "open-sesame"
_STARTS_WITHIN = 120.0


@asynccontextmanager
async def sandbox_process(folder: Path) -> AsyncIterator[tuple[RemoteSandbox, Path]]:
    """A sandbox with the limits of Telegram, and the file of its ledger."""
    ledger = folder / "ledger.jsonl"
    arguments = ("--token", TOKEN, "--ledger", str(ledger), "--webhook-pace", "0.02")
    child = await Forked.start(sandbox_main, *arguments)
    try:
        line = await asyncio.wait_for(child.output.readline(), _STARTS_WITHIN)
        async with RemoteSandbox.at(line.decode().split()[-1]) as sandbox:
            yield sandbox, ledger
    finally:
        if child.exit_code is None:
            child.send_signal(signal.SIGTERM)
        await child.wait()


@dataclass
class Bot:
    """One bot process after another on the same database. Its log is kept to be read when something is wrong."""

    api: str
    database_url: str
    log: Path
    extra: dict[str, str] = field(default_factory=dict)
    port: int = 0
    starts: int = 0
    _child: Forked | None = None
    _read: asyncio.Task[None] | None = None

    async def start(
        self,
        *,
        kill: str | None = None,
        mutant: str | None = None,
        slow: float | None = None,
        lag: float | None = None,
        wait: bool = True,
    ) -> None:
        """Returns when it is ready, or has died on the way (`alive` tells)."""
        assert not self.alive
        options = [("--kill", kill), ("--mutant", mutant), ("--slow", slow), ("--lag", lag)]
        given = [str(part) for option in options if option[1] is not None for part in option]
        self._child = await Forked.start(bot_main, *given, environment=self._environment())
        self.starts += 1
        ready = asyncio.get_running_loop().create_future()
        self._read = asyncio.create_task(self._follow(self._child, ready))
        if wait:
            await asyncio.wait_for(ready, _STARTS_WITHIN)
            if not self.alive and kill is None:
                raise AssertionError(f"the bot did not start: {self.log.read_text()[-3000:]}")

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.exit_code is None

    async def died(self, within: float | None = None) -> bool:
        """Waits for it to be killed, at most so many seconds; True if it was. Any other end is an error."""
        assert self._child is not None
        try:
            await asyncio.wait_for(self._child.wait(), within)
        except TimeoutError:
            return False
        if self.exit_code != -signal.SIGKILL:
            raise AssertionError(f"the bot ended by itself, with {self.exit_code}: {self.log.read_text()[-3000:]}")
        return True

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def terminate(self) -> float:
        """SIGTERM; the seconds until it was gone."""
        began = asyncio.get_running_loop().time()
        await self._end(signal.SIGTERM)
        return asyncio.get_running_loop().time() - began

    async def _end(self, number: signal.Signals) -> None:
        assert self._child is not None
        if self.alive:
            self._child.send_signal(number)
        await self._child.wait()
        if self._read is not None:
            await self._read

    @property
    def exit_code(self) -> int | None:
        return self._child.exit_code if self._child is not None else None

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("VORONKA_")}
        settings = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self.api,
            "DATABASE_URL": self.database_url,
            "HTTP_PORT": "0",
            **self.extra,
        }
        return {**own, **{f"VORONKA_{name}": value for name, value in settings.items()}}

    async def _follow(self, child: Forked, ready: asyncio.Future[None]) -> None:
        with self.log.open("ab") as log:
            async for line in child.output:
                log.write(line)
                if b"bot.ready" in line and not ready.done():
                    self.port = json.loads(line)["port"]
                    ready.set_result(None)
        if not ready.done():
            ready.set_result(None)
