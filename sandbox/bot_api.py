"""The Bot API over HTTP: reads a request, lets faults strike, runs the method, writes the ledger."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import re
from typing import Any

from aiohttp import web

from sandbox.bodies import read_request
from sandbox.delivery import Delivery
from sandbox.errors import ApiError
from sandbox.faults import Fault, FaultKind, Faults
from sandbox.ledger import Ledger, params_summary
from sandbox.methods import METHODS
from sandbox.methods.sessions import check_logged_in
from sandbox.requests import Call, Upload, parse
from sandbox.unmodelled import unmodelled
from sandbox.world import World

log = logging.getLogger(__name__)

_HTML_502 = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_BEFORE = frozenset({
    FaultKind.TOO_MANY_REQUESTS, FaultKind.SERVER_ERROR, FaultKind.BAD_GATEWAY, FaultKind.EMPTY_BODY,
    FaultKind.RESET_BEFORE,
})  # fmt: skip
_UNAUTHORIZED = ApiError(401, "Unauthorized")
_MALFORMED = ApiError(401, "Unauthorized: invalid token specified")
_TOKEN = re.compile(r"\d{1,15}:[A-Za-z0-9_-]{20,80}")


class BotApi:
    """Answers ``/bot<token>/<method>`` and ``/file/bot<token>/<path>`` for one bot."""

    def __init__(
        self, world: World, delivery: Delivery, ledger: Ledger, faults: Faults, *, strict: bool = False
    ) -> None:
        self._world = world
        self._delivery = delivery
        self._ledger = ledger
        self._faults = faults
        self._token = world.token
        self._strict = strict
        self.any_token = False
        # Further bots of this server by their tokens.
        self.others: dict[str, BotApi] = {}

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self.answer),
            web.get("/file/bot{token}/{path:.+}", self.download),
            web.route("*", "/bot{rest:.*}", self.nowhere),
        ]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if (other := self.others.get(request.match_info["token"])) is not None:
            return await other.answer(request)
        if (refusal := self._stranger(request.match_info["token"])) is not None:
            return refusal
        method = request.match_info["method"]
        try:
            raw, files = await read_request(request)
        except ApiError as error:
            self._ledger.write(method, {}, code=error.code, answer=error.description, accepted=False)
            return _response(error.code, error.answer())
        fault = self._faults.strike(method, _as_id(raw.get("chat_id"))) if self._faults.rules else None
        if fault is None:
            return await self._accept(request, method, raw, files, None)
        if fault.kind in _BEFORE:
            return self._refuse(request, method, raw, fault)
        # A request that arrived takes effect, even if its caller has lost patience and gone.
        return await asyncio.shield(self._accept(request, method, raw, files, fault))

    def _stranger(self, token: str) -> web.Response | None:
        """What a request with another token is told."""
        if token == self._token or (self.any_token and _TOKEN.fullmatch(token)):
            return None
        error = _UNAUTHORIZED if _TOKEN.fullmatch(token) else _MALFORMED
        return _response(401, error.answer())

    async def nowhere(self, request: web.Request) -> web.Response:
        return _response(404, ApiError(404, "Not Found").answer())

    async def _accept(
        self, request: web.Request, method: str, raw: dict[str, Any], files: dict[str, Upload], fault: Fault | None
    ) -> web.StreamResponse:
        if fault is not None and fault.kind is FaultKind.HANG:
            await asyncio.sleep(fault.seconds)
        code, body, call = await self._execute(method, raw, files)
        params = params_summary(call.params, call.files) if call is not None else _with_id(raw)
        self._ledger.write(
            call.method if call is not None else method, params, code=code,
            answer=body["result"] if code == 200 else body["description"], accepted=code == 200,
            fault=fault.kind if fault else None,
        )  # fmt: skip
        if fault is not None and fault.kind is FaultKind.RESET_AFTER:
            return _reset(request)
        if fault is not None and fault.kind is FaultKind.HANG_AFTER:
            await asyncio.sleep(fault.seconds)
        return _response(code, body)

    async def execute_reply(self, method: str, raw: dict[str, Any], files: dict[str, Upload]) -> None:
        """A method that came as the body of a webhook's answer: its result is seen by nobody but the ledger."""
        code, body, call = await self._execute(method, raw, files)
        self._ledger.write(
            method, call.params if call else _with_id(raw), code=code, accepted=code == 200, fault=None,
            answer=body["result"] if code == 200 else body["description"],
        )  # fmt: skip

    async def _execute(
        self, method: str, raw: dict[str, Any], files: dict[str, Upload]
    ) -> tuple[int, dict[str, Any], Call | None]:
        call = None
        try:
            call = parse(method, raw, files, strict=self._strict)
            result = await self._run(call)
        except ApiError as error:
            return error.code, error.answer(), call
        except Exception:
            log.exception("The sandbox failed to answer %s", method)
            return 500, ApiError(500, "Internal Server Error: the sandbox failed, see its log").answer(), call
        return 200, {"ok": True, "result": result}, call

    async def _run(self, call: Call) -> Any:
        check_logged_in(self._world, call)
        function = METHODS.get(call.method)
        if function is not None:
            return function(self._world, call)
        answer = self._delivery.answer(call)
        if answer is None:
            raise unmodelled(self._world, call)
        return await answer if inspect.isawaitable(answer) else answer

    def _refuse(self, request: web.Request, method: str, raw: dict[str, Any], fault: Fault) -> web.StreamResponse:
        """The answer of a request that is not accepted."""
        match fault.kind:
            case FaultKind.TOO_MANY_REQUESTS:
                seconds = fault.retry_after
                error = ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
                response = _response(429, error.answer())
            case FaultKind.SERVER_ERROR:
                response = _response(500, ApiError(500, "Internal Server Error").answer())
            case FaultKind.BAD_GATEWAY:
                response = web.Response(status=502, body=_HTML_502, content_type="text/html")
            case FaultKind.EMPTY_BODY:
                response = web.Response(status=200, body=b"", content_type="application/json")
            case _:
                response = _reset(request)
        code = 0 if fault.kind is FaultKind.RESET_BEFORE else response.status
        self._ledger.write(method, _with_id(raw), code=code, answer=None, accepted=False, fault=fault.kind)
        return response

    async def download(self, request: web.Request) -> web.Response:
        if (other := self.others.get(request.match_info["token"])) is not None:
            return await other.download(request)
        if (refusal := self._stranger(request.match_info["token"])) is not None:
            return refusal
        kept = self._world.files.by_path(request.match_info["path"])
        if kept is None:
            return _response(404, ApiError(404, "Not Found").answer())
        return web.Response(body=self._world.files.content(kept), content_type=kept.mime)


def _as_id(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.lstrip("-").isdecimal() else value


def _with_id(raw: dict[str, Any]) -> dict[str, Any]:
    return {**raw, "chat_id": _as_id(raw["chat_id"])} if "chat_id" in raw else raw


def _response(code: int, body: dict[str, Any]) -> web.Response:
    return web.Response(status=code, body=json.dumps(body).encode(), content_type="application/json")


def _reset(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
