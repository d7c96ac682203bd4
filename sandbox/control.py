"""Control endpoints under ``/sandbox/``: for the page and for tests in another process."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from sandbox import paying as paying
from sandbox.acts import Impossible, answer_of, perform
from sandbox.business import live_connection
from sandbox.faults import FaultKind, Faults
from sandbox.groups import Group, found_group
from sandbox.ledger import Ledger
from sandbox.limits import SendingLimits
from sandbox.lines import answers, look
from sandbox.methods.profile import commands_for
from sandbox.population import add_person, inject, settle_people
from sandbox.world import Account, World

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PAGE = Path(__file__).parent / "page"
_PERSON_FIELDS = ("last_name", "lang", "username", "id", "phone", "note", "is_bot")


class Control:
    def __init__(self, world: World, ledger: Ledger, faults: Faults, limits: SendingLimits) -> None:
        self._world = world
        self._ledger = ledger
        self._faults = faults
        self._limits = limits
        self._stopping = asyncio.Event()
        ledger.listener = self._on_request

    def routes(self) -> list[web.AbstractRouteDef]:
        def at(method: str, path: str, handler: Handler) -> web.RouteDef:
            return web.route(method, f"/sandbox/{path}", _guarded(handler))

        return [
            web.get("/", self._index),
            web.static("/page", PAGE),
            at("GET", "overview", self._overview),
            at("GET", "events", self._events),
            at("GET", "wait", self._wait),
            at("POST", "people", self._add_people),
            at("GET", "people/{person}/answers", self._answers),
            at("POST", "people/{person}/{verb}", self._act),
            at("GET", "chats/{chat}", self._chat),
            at("GET", "presses/{press}", self._press),
            at("GET", "files/{file}", self._file),
            at("POST", "groups", self._add_group),
            at("POST", "groups/{group}/{verb}", self._group_act),
            at("POST", "inject", self._inject),
            at("GET", "ledger", self._read_ledger),
            at("GET", "faults", self._list_faults),
            at("POST", "faults", self._add_fault),
            at("DELETE", "faults", self._clear_faults),
            at("GET", "clock", self._read_clock),
            at("POST", "clock", self._shift_clock),
            at("POST", "limits", self._set_limits),
        ]

    def stop(self) -> None:
        """End the open event streams and waits."""
        self._stopping.set()
        self._world.changes.publish("stopping")

    def _on_request(self, entry: Any) -> None:
        if self._world.changes.watched:
            self._world.changes.publish("request", entry=entry.as_json())

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def _overview(self, request: web.Request) -> web.StreamResponse:
        world = self._world
        return _json({
            "bot": {**world.me, "can_connect_to_business": world.settings.business},
            "profile": {key: world.profile.get(key, {}) for key in ("name", "description", "short_description")},
            "people": [self._person(account) for account in world.accounts.values()],
            "groups": [
                {"id": c.id, "title": c.body["title"], "members": sorted(c.members), "bot": c.bot_status}
                for c in world.chats.values() if not c.private and c.migrated_to is None
            ],
            "clock": self._clock(),
            "limits": self._limits.enabled,
            "pending": len(world.updates),
            "touch": world.last_touch,
        })  # fmt: skip

    def _person(self, account: Account) -> Json:
        language = account.user.get("language_code", "")
        return {
            "id": account.id, "user": account.user, "phone": account.phone, "note": account.note,
            "started": account.started, "blocked": account.blocked, "deleted": account.deleted,
            "business": live_connection(self._world, account.id) is not None,
            "commands": commands_for(self._world, account.id, language),
        }  # fmt: skip

    def _clock(self) -> Json:
        clock = self._world.clock
        return {"now": clock.now(), "offset": clock.offset, "kept": clock.kept(), "due": clock.due()}

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: every change as one line of JSON."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n")
        with self._world.changes.watch() as queue:
            while not self._stopping.is_set():
                try:
                    change = await asyncio.wait_for(queue.get(), 15)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                await response.write(f"data: {json.dumps(change, default=str)}\n\n".encode())
        return response

    async def _wait(self, request: web.Request) -> web.StreamResponse:
        """Until something is touched after ``touch``, or the time is over."""
        touch, timeout = int(request.query.get("touch", 0)), float(request.query.get("timeout", 10))

        def changed() -> bool:
            return self._world.last_touch > touch or self._stopping.is_set()

        with contextlib.suppress(TimeoutError):
            await self._world.changes.until(changed, min(timeout, 60))
        return _json({"touch": self._world.last_touch})

    async def _add_people(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if "people" in body:
            made = settle_people(self._world, body["people"])
        else:
            fields = {name: body[name] for name in _PERSON_FIELDS if name in body}
            made = [add_person(self._world, body["first_name"], **fields)]
        return _json({"people": [self._person(account) for account in made]})

    async def _act(self, request: web.Request) -> web.StreamResponse:
        arguments = await request.json()
        result = perform(self._world, int(request.match_info["person"]), request.match_info["verb"], arguments)
        return _json(result)

    async def _answers(self, request: web.Request) -> web.StreamResponse:
        return _json(answers(self._world, int(request.match_info["person"]), int(request.query.get("since", 0))))

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        named = request.match_info["chat"]
        chat_id = named if named.startswith("business:") else int(named)
        person_id = int(request.query.get("person", chat_id))
        seen = look(self._world, person_id, chat_id, int(request.query.get("since", 0)))
        if last := int(request.query.get("last", 0)):
            seen["messages"] = seen["messages"][-last:]
        return _json(seen)

    async def _press(self, request: web.Request) -> web.StreamResponse:
        answer = answer_of(self._world, request.match_info["press"])
        return _json({"touch": self._world.last_touch, "answer": answer})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        kept = self._world.files.get(request.match_info["file"])
        if kept is None:
            raise Impossible("there is no such file")
        # What people upload must never run as a page of this origin.
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if not kept.mime.startswith(("image/png", "image/jpeg", "image/webp", "image/gif", "audio/", "video/")):
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=self._world.files.content(kept), content_type=kept.mime, headers=headers)

    async def _add_group(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        group = found_group(self._world, body["title"], supergroup=bool(body.get("supergroup")))
        group.add(*body.get("members", []))
        return _json({"id": group.id})

    async def _group_act(self, request: web.Request) -> web.StreamResponse:
        chat = self._world.chats.get(int(request.match_info["group"]))
        if chat is None or chat.private:
            raise Impossible("there is no such group")
        body, group = await request.json(), Group(self._world, chat)
        match request.match_info["verb"]:
            case "add":
                group.add(*body["members"])
            case "add_bot":
                group.add_bot(body["by"])
            case "remove_bot":
                group.remove_bot(body["by"])
            case "migrate":
                group = group.migrate(body["by"])
            case verb:
                raise Impossible(f"a group cannot {verb}")
        return _json({"id": group.id})

    async def _inject(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        return _json({"update_id": inject(self._world, body["update"], body.get("lane", 0))})

    async def _read_ledger(self, request: web.Request) -> web.StreamResponse:
        entries = self._ledger.after(int(request.query.get("after", 0)), int(request.query.get("limit", 500)))
        return _json({"entries": [entry.as_json() for entry in entries]})

    async def _list_faults(self, request: web.Request) -> web.StreamResponse:
        return _json({"kinds": [kind.value for kind in FaultKind], "rules": [r.as_json() for r in self._faults.rules]})

    async def _add_fault(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self._faults.add(body.pop("kind"), *body.pop("methods", []), **body)
        return await self._list_faults(request)

    async def _clear_faults(self, request: web.Request) -> web.StreamResponse:
        self._faults.clear()
        return await self._list_faults(request)

    async def _read_clock(self, request: web.Request) -> web.StreamResponse:
        return _json(self._clock())

    async def _shift_clock(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if "offset" in body:
            self._world.clock.set_offset(float(body["offset"]))
        else:
            self._world.clock.shift(float(body["seconds"]))
        self._world.changes.publish("clock", **self._clock())
        return _json(self._clock())

    async def _set_limits(self, request: web.Request) -> web.StreamResponse:
        self._limits.enabled = bool((await request.json())["enabled"])
        return _json({"enabled": self._limits.enabled})


def _json(value: Any, status: int = 200) -> web.Response:
    return web.json_response(value, status=status, dumps=lambda data: json.dumps(data, default=str))


def _is_local(host: str) -> bool:
    """An address or a name without a domain: a site of the internet cannot lend its own name to this server."""
    return host.replace(".", "").isdecimal() or ":" in host or "." not in host


def _guarded(handler: Handler) -> Handler:
    """Refusals as JSON, and nothing for other sites: a page elsewhere must not act here through the browser."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if not _is_local(request.url.host or ""):
            return _json({"error": "this sandbox answers only by address or by a local name"}, 403)
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            return _json({"error": "this sandbox answers only its own page"}, 403)
        if request.method in ("POST", "DELETE") and request.content_type != "application/json":
            return _json({"error": "send JSON"}, 415)
        try:
            return await handler(request)
        except Impossible as reason:
            return _json({"error": str(reason)}, 409)
        except (KeyError, TypeError, ValueError) as error:
            return _json({"error": f"bad request: {type(error).__name__}: {error}"}, 400)

    return guarded
