"""`voronka run`: from settings to a clean stop."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable

import structlog

from bot import logging as bot_logging
from bot.settings import Settings, SettingsError

log = structlog.get_logger(__name__)


def run(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT. Raises SettingsError where the settings cannot work."""
    settings.token  # noqa: B018 - refuses to start without one
    bot_logging.configure(settings.log_level, as_json=settings.log_json)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve(settings))


async def serve(settings: Settings, *, ready: Callable[[int], Awaitable[None]] | None = None) -> None:
    """`ready` is told the HTTP port once everything runs."""
    from bot.container import App  # brings aiogram, which takes seconds: settings are complained of before

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        async with App.open(settings) as app:
            await _start(app.start, settings)
            # Some 200,000 objects of aiogram's models stay for good: the collector need never look at them again
            # (a full collection took 131 ms).
            gc.collect()
            gc.freeze()
            log.info("bot.ready", port=app.http.port, ingress="webhook" if settings.webhook_url else "polling")
            if ready is not None:
                await ready(app.http.port)
            await stop.wait()
            log.info("bot.stopping")
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
    log.info("bot.stopped")


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
