"""The door over real HTTP on either database, with a site that has a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession, web

from crm_core.core import CrmCore
from crm_core.rules.actor import Actor
from webapp.door import Door

ORIGIN = "https://shop.example"


@dataclass
class Caller:
    """Whoever calls the door, with the site's key unless told otherwise."""

    core: CrmCore
    session: ClientSession
    url: str
    key: str

    async def form(self, fields: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
        return await self.sent({"data": fields}, headers)

    async def json(self, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        return await self.sent({"json": body}, headers)

    async def sent(self, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        given = {"X-Voronka-Key": self.key, **{name.replace("_", "-"): value for name, value in headers.items()}}
        async with self.session.post(self.url, headers=given, **body) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def caller(core: CrmCore) -> AsyncIterator[Caller]:
    async with core.transaction(Actor.system()) as crm:
        key = await crm.intake.sites.add("Shop", ORIGIN)
    app = web.Application()
    Door(core, locales=("ru", "en")).mount(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with ClientSession() as session:
        yield Caller(core, session, f"http://127.0.0.1:{runner.addresses[0][1]}/leads", key)
    await runner.cleanup()
