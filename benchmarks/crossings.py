"""How many of our files and functions an update crosses, over HTTP, until everybody has seen what came of it.

A reader who follows a press through the code opens these files. Counted by the interpreter itself, in one process and
from a warm start: code that runs once (imports, caches) is not on the way.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import CodeType, FrameType

from bot.app.app import App
from bot.settings import load
from crm_core.clock import FrozenClock
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from sandbox import Sandbox
from sandbox.people import Person

ROOT = Path(__file__).parents[1]
OURS = tuple(f"{ROOT / package}/" for package in ("bot", "handlers", "crm_core", "reminders", "webapp"))
LOOKS = 1_000
A_WORKING_HOUR = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)


@contextmanager
def crossed() -> Iterator[set[CodeType]]:
    """The code of ours that is entered meanwhile, in whatever thread."""
    seen: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(OURS):
            seen.add(frame.f_code)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


@dataclass(frozen=True)
class Crossing:
    """One update's way: its name, and the code that was entered on it."""

    name: str
    code: frozenset[CodeType]

    @property
    def files(self) -> list[str]:
        return sorted({code.co_filename.removeprefix(f"{ROOT}/") for code in self.code})

    def lines(self) -> list[str]:
        return [f"{self.name}: {len(self.files)} files, {len(self.code)} functions", *(f"  {x}" for x in self.files)]


async def measure(folder: Path) -> tuple[Crossing, Crossing]:
    """The last press of a step, and a client's message until its manager has it."""
    async with Sandbox.running(strict=True) as sandbox:
        sandbox.limits.enabled = False
        settings = load(
            None,
            bot_token=sandbox.token,
            bot_api_url=sandbox.url,
            database_url=f"sqlite:///{folder}/crossings.db",
            http_port=0,
            default_locale="ru",
            flood_burst=10_000,
        )
        async with App.open(settings, clock=FrozenClock(A_WORKING_HOUR)) as app:
            await app.start()
            await _rest(app)
            return await _walk(app, sandbox)


async def _rest(app: App) -> None:
    """What looks around by the clock is not on an update's way, though it may wake while a slow machine handles one."""
    app.watchdog.stop()
    # With none under way, so that none is broken off.
    await app.reminding.scan_now()
    app.reminding.rest()
    await asyncio.gather(
        app.regulation_watch.stop(), app.housekeeping.stop(), app.backups.stop(), app.exports.stop(), app.imports.stop()
    )


async def _walk(app: App, sandbox: Sandbox) -> tuple[Crossing, Crossing]:
    anna, olga = sandbox.person("Анна", "Смирнова"), sandbox.person("Ольга", "Соколова", phone="+79161234501")
    async with app.core.transaction(Actor.system("ru", "Europe/Moscow")) as crm:
        invitation = await crm.staff.invite(Role.manager, "Анна Смирнова", None)
    await anna.say(f"/start inv_{invitation}")
    await anna.hears("Добро пожаловать")
    await olga.say("/start")
    await olga.hears("Здравствуйте")
    await _press(app, olga, "Даю согласие")
    await olga.hears("что вам нужно")
    await olga.say("Нужен интернет-магазин")
    await olga.hears("Как к вам обращаться?")
    await _press(app, olga, olga.name)
    await olga.hears("По какому номеру")
    await olga.tap_reply("📱 Поделиться номером")
    await anna.hears("Вам новая заявка")
    await _press(app, anna, "Поговорили", "Контакт установлен")
    with crossed() as step:
        await _press(app, anna, "по регламенту")
        await _settled(app)
    await olga.say("И корзина с оплатой картой")
    await anna.hears("И корзина")
    await _settled(app)
    with crossed() as message:
        await olga.say("И доставка по всей России")
        await anna.hears("И доставка")
        await _settled(app)
    return (
        Crossing("the last press of a step", frozenset(step)),
        Crossing("a client's message", frozenset(message)),
    )


async def _press(app: App, who: Person, *labels: str) -> None:
    for label in labels:
        await who.press(label)
        await _settled(app)


async def _settled(app: App) -> None:
    for _ in range(LOOKS):
        if app.worker.idle and app.presenter.idle:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError("the bot is still at work")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        print("\n".join(line for crossing in asyncio.run(measure(Path(made))) for line in crossing.lines()))
