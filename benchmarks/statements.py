"""Statements that one update costs the database, from the raw commit to the mark that it was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event

from benchmarks import company
from benchmarks.peers import SECRET, TOKEN
from benchmarks.processes import free_port
from benchmarks.updates import FIRST_LEAD, lead_writes
from benchmarks.wire import post_all, serve_bot_api
from bot.app.app import App
from bot.settings import Settings, load
from crm_core.storage import Storage

UPDATES = 20


@contextmanager
def counted(storage: Storage) -> Iterator[list[str]]:
    """Every statement that goes to the database meanwhile; what rides on another one is counted too."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    engines = {storage.engines.writer.sync_engine, storage.engines.reader.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


async def an_update(folder: Path) -> list[str]:
    """The mean of some updates, one after the other, and the statements of one of them."""
    url = f"sqlite:///{folder}/statements.db"
    await company.found(url, UPDATES)
    answered = asyncio.Event()
    server, api = await serve_bot_api(lambda method, body: answered.set() if method == "sendMessage" else None)
    port = free_port()
    settings: Settings = load(
        None,
        bot_token=TOKEN,
        bot_api_url=api,
        database_url=url,
        http_port=port,
        webhook_url=f"http://127.0.0.1:{port}/webhook",
        webhook_secret=SECRET,
    )
    seen: list[str] = []
    async with server, App.open(settings) as app:
        await app.start()
        await app.reminding.stop()
        for number in range(UPDATES):
            answered.clear()
            with counted(app.storage) as seen:
                await post_all(port, "/webhook", SECRET, [lead_writes(number + 1, FIRST_LEAD + number)], 1)
                await answered.wait()
    return [f"{len(seen)} statements for a client's message, its commit to the inbox included:", *map(_short, seen)]


def _short(statement: str) -> str:
    return "  " + " ".join(statement.split())[:100]
