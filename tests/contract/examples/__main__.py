"""The published examples of three libraries against the sandbox: `python -m tests.contract.examples FOLDER [NAME …]`.

The packages' sources are fetched by name with pip into the folder, and installed beside `tests.contract.libraries`'
own. Every example runs as it is, twice: by long polling and by webhook, the limits on; see `said.toml` for what is said
to it. Printed is a table.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

from sandbox import Sandbox
from tests.contract.examples.talking import talk
from tests.contract.libraries.__main__ import fetch, free_port

RUNNER = Path(__file__).with_name("run_as_is.py")
TOKEN = "4242:" + "A" * 35
EXTRAS = ["python-telegram-bot[webhooks,job-queue,callback-data]", "schedule"]


PACKAGES = ("python-telegram-bot", "aiogram", "pyTelegramBotAPI")


def published() -> dict[str, dict[str, list[str]]]:
    """The steps of each example of each package."""
    said = tomllib.loads(Path(__file__).with_name("said.toml").read_text(encoding="utf-8"))
    both = said["pyTelegramBotAPI, both kinds"]
    said["pyTelegramBotAPI"] |= both | {f"asynchronous_telebot/{name}": steps for name, steps in both.items()}
    return {package: said[package] for package in PACKAGES}


def fetch_sources(folder: Path) -> dict[str, Path]:
    """The unpacked source of each package; what is there already is not fetched again."""
    sources = folder / "sources"
    pip = folder / "bin" / "pip"
    if not sources.exists():
        subprocess.run([pip, "install", "--quiet", *EXTRAS], check=True)
        for package in PACKAGES:
            command = [pip, "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", sources, package]
            subprocess.run(command, check=True)
        for archive in sources.glob("*.tar.gz"):
            with tarfile.open(archive) as packed:
                packed.extractall(sources, filter="data")
    found = [path for path in sources.iterdir() if path.is_dir()]
    return {one: next(path for path in found if _plain(path.name).startswith(_plain(one))) for one in PACKAGES}


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


async def hold(folder: Path, source: Path, package: str, example: str, steps: list[str], *, webhook: bool) -> str:
    """What went wrong, or nothing. Each time in a fresh copy: some keep what they were told in files."""
    name, *arguments = example.split()
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(source / "examples", copy)
    script = copy / name
    async with Sandbox.running(token=TOKEN, inline=True, webhook_pace=0.1) as sandbox:
        ivan = sandbox.person("Ivan")
        if arguments:
            await ivan.say("/start")
        command = [
            folder / "bin" / "python", RUNNER, package, script, TOKEN, sandbox.url, free_port() if webhook else 0,
            ivan.id, *arguments,
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(source)}
        log = folder / "last.log"
        with log.open("wb") as output:
            bot = await asyncio.create_subprocess_exec(
                *map(str, command), env=environment, cwd=script.parent, stdout=output, stderr=output
            )
            wrong = ""
            try:
                if not arguments:
                    await _listening(sandbox, bot)
                await talk(sandbox, ivan, steps)
            except (AssertionError, TimeoutError) as error:
                wrong = str(error) or type(error).__name__
                log.rename(folder / f"{package}-{name.replace('/', '-')}-{'hook' if webhook else 'poll'}.log")
            finally:
                if bot.returncode is None:
                    bot.kill()
                await bot.wait()
        refused = sorted({f"{one.method}: {one.answer}" for one in sandbox.ledger if not one.ok and one.code != 404})
        return "; ".join(filter(None, [wrong, *refused]))


async def _listening(sandbox: Sandbox, bot: asyncio.subprocess.Process) -> None:
    """The bot has asked for updates, or is gone: some do their work and end."""
    async with asyncio.timeout(60):
        while not any(sandbox.ledger.of(one) for one in ("getUpdates", "setWebhook")) and not sandbox.delivery.polling:
            if bot.returncode is not None:
                return
            await asyncio.sleep(0.05)


async def main(folder: Path, names: list[str]) -> None:
    sources = fetch_sources(folder)
    for package, examples in published().items():
        chosen = [name for name in examples if not names or any(part in name for part in names)]
        for webhook in (False, True):
            way, done = "webhook" if webhook else "polling", 0
            for one in chosen:
                if wrong := await hold(folder, sources[package], package, one, examples[one], webhook=webhook):
                    print(f"  {package} {one} by {way}: {wrong}", flush=True)
                else:
                    done += 1
            print(f"{package} by {way}: {done} of {len(chosen)}", flush=True)


if __name__ == "__main__":
    place = Path(sys.argv[1]).absolute()
    fetch(place)
    asyncio.run(main(place, sys.argv[2:]))
