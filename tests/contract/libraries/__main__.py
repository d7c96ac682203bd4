"""Bots in other libraries against the sandbox: `python -m tests.contract.libraries FOLDER [NAME …]`.

The libraries are fetched by their names, with pip and npm, into the folder (a temporary one will do); the repository
has none of them. Each bot is talked to three times, by long polling, by webhook, and by long polling with a strict
sandbox: an inline keyboard, a press that is answered and edits the message, a document, an echo with a reply keyboard.
Printed is a table: what was done, and what the sandbox refused meanwhile. Node is needed for half of them.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sandbox import Sandbox

HERE = Path(__file__).parent
TOKEN = "4242:" + "A" * 35
PATIENCE = 60
# People are not faster, and Telegram lets a bot write to a chat once a second.
PAUSE = 2.0


@dataclass(frozen=True)
class Library:
    name: str
    package: str
    bot: str

    @property
    def is_python(self) -> bool:
        return self.bot.endswith(".py")

    @property
    def name_there(self) -> str:
        """The package's name without extras and versions."""
        return re.split(r"[\[@]", self.package)[0]


LIBRARIES = [
    Library("python-telegram-bot", "python-telegram-bot[webhooks]", "ptb.py"),
    Library("pyTelegramBotAPI", "pyTelegramBotAPI", "telebot_bot.py"),
    Library("aiogram", "aiogram", "aiogram_bot.py"),
    Library("telegraf", "telegraf", "telegraf.cjs"),
    Library("grammY", "grammy", "grammy.cjs"),
    Library("node-telegram-bot-api", "node-telegram-bot-api@0", "ntba.cjs"),
]


def fetch(folder: Path) -> None:
    """Installs what is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "bin").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        names = [one.package for one in LIBRARIES if one.is_python]
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", *names], check=True)
    if not (folder / "node_modules").exists():
        names = [one.package for one in LIBRARIES if not one.is_python]
        subprocess.run(["npm", "install", "--silent", "--prefix", folder, *names], check=True)


def version(folder: Path, library: Library) -> str:
    if library.is_python:
        asking = f"from importlib.metadata import version; print(version('{library.name_there}'))"
        command = [str(folder / "bin" / "python"), "-c", asking]
    else:
        command = ["node", "-p", f"require('{folder}/node_modules/{library.name_there}/package.json').version"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def talk(folder: Path, library: Library, *, strict: bool = False, webhook: bool = False) -> tuple[str, str]:
    """What was done, and what was refused. A bot gets its token, the sandbox's address, and a port for its webhook,
    or 0 for long polling."""
    port = free_port() if webhook else 0
    async with Sandbox.running(token=TOKEN, strict=strict) as sandbox:
        runner = folder / "bin" / "python" if library.is_python else "node"
        command = [runner, HERE / library.bot, TOKEN, sandbox.url, port]
        environment = {**os.environ, "NODE_PATH": str(folder / "node_modules"), "PYTHONPATH": ""}
        bot = await asyncio.create_subprocess_exec(
            *map(str, command), env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            async with asyncio.timeout(2 * PATIENCE):
                done = await _conversation(sandbox)
        except Exception as error:
            done = f"not to its end: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
        finally:
            if bot.returncode is None:
                bot.kill()
            await bot.wait()
        refused = {f"{one.method}: {one.answer}" for one in sandbox.ledger if not one.ok}
    return done, "; ".join(sorted(refused)) or "nothing"


async def _conversation(sandbox: Sandbox) -> str:
    ivan = sandbox.person("Ivan")
    await ivan.say("/start")
    await ivan.hears("Hello", timeout=PATIENCE)
    answer = await ivan.press("Order")
    assert answer is not None
    assert answer.text == "Taken"
    await ivan.hears("Ordered")
    await asyncio.sleep(PAUSE)
    await ivan.say("/file")
    sent = await ivan.hears("Prices")
    assert sent.body["document"]["file_name"] == "prices.csv"
    await asyncio.sleep(PAUSE)
    await ivan.say("as I said")
    await ivan.hears("as I said")
    await ivan.tap_reply("Yes")
    return "all of it"


async def main(folder: Path, names: list[str]) -> None:
    print("| library | version | by long polling | by webhook | under `--strict` |\n| --- | --- | --- | --- | --- |")
    for library in (one for one in LIBRARIES if not names or one.name in names):
        ways = [await talk(folder, library, **way) for way in ({}, {"webhook": True}, {"strict": True})]
        told = [done if refused == "nothing" else f"{done}; refused: {refused}" for done, refused in ways]
        print(f"| {library.name} | {version(folder, library)} | {' | '.join(told)} |", flush=True)


if __name__ == "__main__":
    place = Path(sys.argv[1]).absolute()
    fetch(place)
    asyncio.run(main(place, sys.argv[2:]))
