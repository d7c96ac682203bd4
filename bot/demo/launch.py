"""`voronka demo`: the bot exactly as it runs in production, beside a sandbox Telegram (ADR 6).

Only the base URL, the token and the clock's file differ. Everything it needs and leaves is in one folder.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import urllib.error
import urllib.request
from contextlib import AsyncExitStack
from pathlib import Path

from bot.console.errors import Failure
from bot.demo.cast import REGULATION
from bot.demo.children import Child, environment, only_one
from bot.demo.ports import HOST, remembered
from bot.demo.welcome import preparing, welcome

TOKEN = "424242:sandbox-token-of-no-value-at-all"  # noqa: S105 - opens nothing but the sandbox
USERNAME = "voronka_demo_bot"
READY_WITHIN = 90.0


class Demo:
    """The demonstration in one folder. `port` 0: a free one, remembered."""

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        self._folder, self._port = folder.absolute(), port

    def run(self, *, reset: bool) -> None:
        """Until Ctrl-C or SIGTERM. Raises Failure if one of the two processes does not start, or ends by itself."""
        if self._folder.exists() and any(self._folder.iterdir()) and not self._file("lock").exists():
            raise Failure(f"{self._folder} holds something else than a demonstration: give another folder by --data")
        self._folder.mkdir(parents=True, exist_ok=True)
        with only_one(
            self._file("lock"), Failure(f"a demonstration is running in {self._folder} already: stop it first")
        ):
            if reset:
                self._forget()
            asyncio.run(self._run())

    def _forget(self) -> None:
        """All but the ports, so that a bookmark keeps working, and the lock, which is held."""
        for kept in self._folder.iterdir():
            if kept.name not in ("ports.json", "lock"):
                shutil.rmtree(kept) if kept.is_dir() else kept.unlink()

    async def _run(self) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        ports = remembered(self._file("ports.json"), {"page": self._port, "bot": 0})
        page = f"http://{HOST}:{ports['page']}"
        settings = self._settings(page, ports["bot"])
        await self._seed_once(settings)
        async with AsyncExitStack() as stack:
            sandbox = await Child.start(
                "sandbox", self._sandbox(ports["page"]), environment({}), self._file("sandbox.log")
            )
            stack.push_async_callback(sandbox.stop)
            bot = await Child.start("bot", ["-m", "bot", "run"], environment(settings), self._file("bot.log"))
            stack.push_async_callback(bot.stop)
            ends = {asyncio.create_task(child.ended()): child for child in (sandbox, bot)}
            stopped = asyncio.create_task(stop.wait())
            ready = asyncio.create_task(self._ready(page, ports["bot"]))
            await asyncio.wait({*ends, stopped, ready}, return_when=asyncio.FIRST_COMPLETED)
            if ready.done():
                ready.result()
                print(welcome(page, self._folder), flush=True)
                await asyncio.wait({*ends, stopped}, return_when=asyncio.FIRST_COMPLETED)
            ready.cancel()
            died = next((child for task, child in ends.items() if task.done()), None)
        for task in (*ends, stopped):
            task.cancel()
        if died is not None and not stop.is_set():
            raise Failure(f"the {died.name} has ended by itself: {died.log} says why; make demo-reset starts afresh")

    def _settings(self, page: str, port: int) -> dict[str, str]:
        return {
            "VORONKA_ENV_FILE": "",
            "VORONKA_BOT_TOKEN": TOKEN,
            "VORONKA_BOT_API_URL": page,
            "VORONKA_DATABASE_URL": f"sqlite:///{self._file('voronka.db')}",
            "VORONKA_HTTP_PORT": str(port),
            # A clock that is turned by weeks would fill the folder.
            "VORONKA_BACKUP_KEEP": "0",
            "VORONKA_CLOCK_FILE": str(self._file("clock")),
            "VORONKA_REGULATION": str(REGULATION),
        }

    def _sandbox(self, port: int) -> list[str]:
        return [
            "-m", "sandbox", "--strict", "--inline", "--host", HOST, "--port", str(port),
            "--token", TOKEN, "--username", USERNAME,
            "--state", str(self._file("telegram.db")), "--clock-file", str(self._file("clock")),
            "--people", str(self._file("people.json")),
        ]  # fmt: skip

    async def _seed_once(self, settings: dict[str, str]) -> None:
        """A company in a database of its own name until it is whole: half a company is never shown."""
        from bot.demo.cast import people

        self._file("people.json").write_text(json.dumps(people(), ensure_ascii=False), encoding="utf-8")
        database = self._file("voronka.db")
        if database.exists():
            return
        print(preparing(), flush=True)
        making = self._file("making.db")
        for left in self._folder.glob("making.db*"):
            left.unlink()
        child = await Child.start(
            "seed",
            ["-m", "bot", "seed"],
            environment({**settings, "VORONKA_DATABASE_URL": f"sqlite:///{making}"}),
            self._file("seed.log"),
        )
        try:
            if await child.ended():
                raise Failure(f"the company could not be made: {child.log} says why")
        finally:
            await child.stop()
        making.rename(database)
        for left in self._folder.glob("making.db*"):
            left.unlink()

    async def _ready(self, page: str, bot_port: int) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + READY_WITHIN
        for address in (page, f"http://{HOST}:{bot_port}/readyz"):
            while not await asyncio.to_thread(_answers, address):
                if loop.time() > deadline:
                    raise Failure(f"{address} does not answer: the logs in {self._folder} say why")
                await asyncio.sleep(0.1)

    def _file(self, name: str) -> Path:
        return self._folder / name


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False
