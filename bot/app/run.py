"""`voronka run`: from settings to a clean stop."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

import structlog

from bot import logging as bot_logging
from bot.settings import Settings, SettingsError
from bot.telegram.lazy_models import load_aiogram
from bot.vital import TaskDied

if TYPE_CHECKING:
    from bot.app.app import App

log = structlog.get_logger(__name__)


def run(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT.

    Raises SettingsError where the settings cannot work, TaskDied where a task has ended that must live.
    """
    settings.token  # noqa: B018 - refuses to start without one
    bot_logging.configure(settings.log_level, as_json=settings.log_json)
    _app()
    from bot.app.trial import try_suspects

    try_suspects(settings)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve(settings))


async def serve(settings: Settings, *, ready: Callable[[int], Awaitable[None]] | None = None) -> None:
    """`ready` is told the HTTP port once everything runs."""
    app_type = _app()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        async with app_type.open(settings) as app:
            await _start(app.start, settings)
            gc.collect()
            gc.freeze()
            log.info("bot.ready", port=app.http.port, ingress="webhook" if settings.webhook_url else "polling")
            if ready is not None:
                await ready(app.http.port)
            await _either(stop.wait(), app.vital.died.wait())
            log.info("bot.stopping")
            reason = app.vital.reason
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
    log.info("bot.stopped")
    if reason is not None:
        raise TaskDied(f"{reason}: the process ends, so that it is started anew")


async def _either(*waits: Coroutine[Any, Any, object]) -> None:
    tasks = [asyncio.ensure_future(one) for one in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def _app() -> type[App]:
    """What runs, imported only now: it takes most of the start, and settings are complained of before.

    The collector rests meanwhile: what is imported stays for good, so it need never look at it, now or later (a full
    collection over aiogram's objects took 131 ms).
    """
    gc.disable()
    try:
        load_aiogram()
        from bot.app.app import App

        gc.freeze()
    finally:
        gc.enable()
    return App


async def _start(start: Callable[[], Awaitable[None]], settings: Settings) -> None:
    try:
        await start()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise SettingsError(
            f"VORONKA_HTTP_PORT: cannot listen on {settings.http_host}:{settings.http_port} ({reason}): "
            "choose another port, 0 takes a free one"
        ) from None


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where there is one (not on Windows)."""
    if sys.platform == "win32":
        return None
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
