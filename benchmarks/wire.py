"""The least HTTP that measures a bot without being measured itself: a Bot API that says yes, and a webhook caller.

Both are bare asyncio protocols over keep-alive connections. A full server or client would cost as much as the bots
under test and flatter the slower ones.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable

_ME = {"id": 42, "is_bot": True, "first_name": "Bench", "username": "bench_bot", "can_join_groups": True}
_MESSAGE = {"message_id": 1, "date": 1_700_000_000, "chat": {"id": 1, "type": "private"}, "text": "ok"}
_RESULTS = {"getMe": _ME, "getUpdates": [], "getWebhookInfo": {"url": "", "pending_update_count": 0}}
_MESSAGES = ("sendMessage", "editMessageText", "sendPhoto")


def _response(result: object) -> bytes:
    body = json.dumps({"ok": True, "result": result}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


_ANSWERS = {name: _response(result) for name, result in _RESULTS.items()} | {m: _response(_MESSAGE) for m in _MESSAGES}
_YES = _response(True)


def _content_length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 : head.find(b"\r\n", at)]) if at >= 0 else 0


class _Yes(asyncio.Protocol):
    """A Bot API in which everything succeeds. Reports the name of each method called, and its body."""

    def __init__(self, called: Callable[[str, bytes], None]) -> None:
        self._called, self._buffer = called, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[: end + 2]
            if b"chunked" in head.lower():
                stop = self._buffer.find(b"\r\n0\r\n\r\n", end)
                size = stop + 7 if stop >= 0 else -1
            else:
                size = end + 4 + _content_length(head)
            if size < 0 or len(self._buffer) < size:
                return
            body, self._buffer = self._buffer[end + 4 : size], self._buffer[size:]
            method = head.split(b" ", 2)[1].rsplit(b"/", 1)[-1].decode()
            self._called(method, body)
            assert isinstance(self._transport, asyncio.Transport)
            self._transport.write(_ANSWERS.get(method, _YES))


async def serve_bot_api(called: Callable[[str, bytes], None]) -> tuple[asyncio.Server, str]:
    server = await asyncio.get_running_loop().create_server(lambda: _Yes(called), "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


class _Caller(asyncio.Protocol):
    """One keep-alive connection that posts the next waiting update as soon as the last one has its 200."""

    def __init__(self, waiting: deque[bytes], ended: asyncio.Future[None], path: str, secret: str) -> None:
        self._waiting, self._ended = waiting, ended
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        ).encode()
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._next()

    def _next(self) -> None:
        assert isinstance(self._transport, asyncio.Transport)
        if self._waiting:
            body = self._waiting.popleft()
            self._transport.write(self._head + b"%d\r\n\r\n" % len(body) + body)
        else:
            self._transport.close()
            self._ended.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or len(self._buffer) < end + 4 + _content_length(self._buffer[: end + 2]):
            return
        if b" 200 " not in self._buffer[:16]:
            self._ended.set_exception(RuntimeError(f"the webhook refused: {self._buffer[:200]!r}"))
            self._transport.close()
            return
        self._buffer = b""
        self._next()


async def post_all(port: int, path: str, secret: str, bodies: list[bytes], connections: int) -> None:
    """Posts every body over `connections` at once; returns when all are taken. A refusal is an error of the bench."""
    waiting = deque(bodies)
    loop = asyncio.get_running_loop()
    ended: list[asyncio.Future[None]] = [loop.create_future() for _ in range(connections)]
    for one in ended:
        await loop.create_connection(lambda one=one: _Caller(waiting, one, path, secret), "127.0.0.1", port)
    await asyncio.gather(*ended)
