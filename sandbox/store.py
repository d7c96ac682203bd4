"""What survives a restart: changed objects written to one SQLite file a few times a second.

A kill loses at most the last half second of chats; identifiers never go back, because they are
reserved in blocks, and a block is on disk before its first number is given out.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

WRITE_EVERY = 0.5
BLOCK = 1000

Dump = Callable[[], Any]


class Store:
    """A table of JSON by kind and key. Without a file it remembers nothing."""

    def __init__(self, file: Path | None = None) -> None:
        self._dirty: dict[tuple[str, str], Dump | None] = {}
        self._db: sqlite3.Connection | None = None
        self._writer: asyncio.Task[None] | None = None
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(file)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS kept"
                " (kind TEXT, key TEXT, body BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID"
            )

    @property
    def persistent(self) -> bool:
        return self._db is not None

    def put(self, kind: str, key: int | str, dump: Dump) -> None:
        """Remember an object; ``dump`` is called when it is written, not now."""
        if self._db is not None:
            self._dirty[kind, str(key)] = dump

    def remove(self, kind: str, key: int | str) -> None:
        if self._db is not None:
            self._dirty[kind, str(key)] = None

    def read(self, kind: str) -> Iterator[tuple[str, Any]]:
        if self._db is None:
            return
        for key, body in self._db.execute("SELECT key, body FROM kept WHERE kind = ?", (kind,)).fetchall():
            yield key, body if kind == "content" else json.loads(body)

    def write(self) -> None:
        """Write what changed, in one transaction."""
        if self._db is None or not self._dirty:
            return
        dirty, self._dirty = self._dirty, {}
        with self._db:
            for (kind, key), dump in dirty.items():
                if dump is None:
                    self._db.execute("DELETE FROM kept WHERE kind = ? AND key = ?", (kind, key))
                    continue
                value = dump()
                body = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
                self._db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (kind, key, body))

    def start(self) -> None:
        if self._db is not None:
            self._writer = asyncio.create_task(self._write_regularly())

    async def _write_regularly(self) -> None:
        while True:
            await asyncio.sleep(WRITE_EVERY)
            self.write()

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writer
        self.write()
        if self._db is not None:
            self._db.close()
            self._db = None


class Sequence:
    """Numbers that only grow, across kills too: after one, numbering resumes at the next reserved block."""

    def __init__(self, store: Store, name: str, first: int) -> None:
        self._store = store
        self._name = name
        self._next = first
        self._ceiling = first
        for key, value in store.read("sequence"):
            if key == name:
                self._next = self._ceiling = value

    def take(self) -> int:
        if self._next >= self._ceiling:
            self._ceiling = self._next + BLOCK
            self._store.put("sequence", self._name, lambda: self._ceiling)
            self._store.write()
        number = self._next
        self._next += 1
        return number

    def settle(self) -> None:
        """On a clean stop nothing is in doubt: the next start goes on without a gap."""
        self._ceiling = self._next
        self._store.put("sequence", self._name, lambda: self._ceiling)
