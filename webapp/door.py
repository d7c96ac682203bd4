"""`POST /leads`: where websites' forms come in (R29). Committed first, then answered, within five seconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import cache
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from crm_core.core import CrmCore
from crm_core.errors import BadValue, StorageBusy
from crm_core.rules.actor import Actor
from crm_core.services.intake.sites import KnownSite, hashed
from crm_core.services.intake.website import SiteLead
from webapp.answers import STATUS, ErrorCode, Fault, Taken, fault
from webapp.bodies import BadBody, fields_of
from webapp.lead_form import LeadForm, as_words, lead_of, sort
from webapp.openapi import description
from webapp.rate_limit import CallRate

log = logging.getLogger(__name__)

PATH = "/leads"
KEY_HEADER = "X-Voronka-Key"
# Tilda waits five seconds, and then sends the same again.
WITHIN_SECONDS = 4.0
_AGAIN_AFTER = 2
_KNOWN_KEYS = 1_000


class Door:
    """`trusted_proxies`: how many servers of our own stand before this one, each naming its caller in X-Forwarded-For.

    `counted`: told what became of each call, a word of a small set.
    """

    def __init__(
        self,
        core: CrmCore,
        *,
        locales: tuple[str, ...],
        trusted_proxies: int = 0,
        counted: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._core, self._locales, self._proxies, self._counted = core, locales, trusted_proxies, counted
        self._strangers = CallRate(burst=30, rate=0.5)
        self._browsers = CallRate(burst=20, rate=1)
        self._sites = CallRate(burst=120, rate=10)
        self._seen_keys: set[str] = set()

    def mount(self, app: web.Application) -> None:
        app.router.add_post(PATH, self.take)
        app.router.add_options(PATH, self.preflight)
        app.router.add_get(f"{PATH}/openapi.json", self.describe)

    async def describe(self, _request: web.Request) -> web.Response:
        return web.json_response(_described())

    async def preflight(self, request: web.Request) -> web.Response:
        """What a browser asks before it lets a page call: no key comes with it, so it learns of origins alone."""
        origin = request.headers.get("Origin")
        if wait := self._browsers.wait(("preflight", self._caller(request))):
            return self._refused("too_many", wait=wait)
        async with self._core.reading(Actor.system()) as crm:
            known = await crm.intake.sites.origins()
        if origin not in known:
            return self._refused("wrong_origin")
        headers = {
            **_shared_with(origin),
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": f"Content-Type, {KEY_HEADER}, Idempotency-Key",
            "Access-Control-Max-Age": "600",
        }
        return web.Response(status=204, headers=headers)

    async def take(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                return await self._take(request)
        except (TimeoutError, StorageBusy):
            return self._refused("busy", wait=_AGAIN_AFTER)

    async def _take(self, request: web.Request) -> web.Response:
        key = request.headers.get(KEY_HEADER) or request.query.get("key")
        if key is None and self._is_stranger_too_often(request):
            return self._refused("too_many", wait=_AGAIN_AFTER)
        try:
            found = sort(await fields_of(request))
        except BadBody as bad:
            return self._refused("malformed" if bad.code == "malformed" else _code(bad.code))
        site = await self._site(request, key or found.key)
        if isinstance(site, web.Response):
            return site
        shared = _shared_with(site.origin) if site.origin else {}
        origin = request.headers.get("Origin")
        if origin is not None and site.origin is not None and origin != site.origin:
            return self._refused("wrong_origin")
        wait = self._sites.wait(site.id) or (
            self._browsers.wait((site.id, self._caller(request))) if origin is not None else 0.0
        )
        if wait:
            return self._refused("too_many", shared, wait=wait)
        if found.probe or found.trapped:
            # A trapped robot learns nothing from the answer.
            return self._answered(Taken(), shared, "probe" if found.probe else "trapped")
        try:
            form = LeadForm.model_validate(found.known)
        except ValidationError as error:
            wrong = _wrong(error)
            if not found.lenient:
                return self._answered(fault("invalid", wrong), shared, "invalid")
            found = as_words(found, wrong)
            form = LeadForm.model_validate(found.known)
        currency = self._core.regulation.company.currency
        lead = lead_of(form, found, currency, self._locales, request.headers.get("Idempotency-Key"))
        return await self._keep(site, lead, shared)

    async def _keep(self, site: KnownSite, lead: SiteLead, shared: dict[str, str]) -> web.Response:
        try:
            async with self._core.transaction(Actor.system()) as crm:
                received = await crm.intake.website.receive(site, lead)
        except BadValue as bad:
            return self._answered(fault("invalid", {bad.field or "": bad.reason}), shared, "invalid")
        return self._answered(Taken(repeated=received.repeated), shared, "repeated" if received.repeated else "taken")

    async def _site(self, request: web.Request, key: str | None) -> KnownSite | web.Response:
        """The site of this key. Strangers who try many are not looked up any more; a key once known always is."""
        name = hashed(key) if key else ""
        if name not in self._seen_keys and key and self._is_stranger_too_often(request):
            return self._refused("too_many", wait=_AGAIN_AFTER)
        site = None
        if key:
            async with self._core.reading(Actor.system()) as crm:
                site = await crm.intake.sites.known(key)
        if site is None:
            self._seen_keys.discard(name)
            return self._refused("bad_key")
        if len(self._seen_keys) < _KNOWN_KEYS:
            self._seen_keys.add(name)
        return site

    def _is_stranger_too_often(self, request: web.Request) -> bool:
        return self._strangers.wait(self._caller(request)) > 0

    def _caller(self, request: web.Request) -> str:
        if self._proxies:
            hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
            if len(hops) >= self._proxies:
                return hops[-self._proxies]
        return request.remote or ""

    def _refused(self, code: ErrorCode, headers: dict[str, str] | None = None, *, wait: float = 0) -> web.Response:
        after = {"Retry-After": str(max(1, round(wait + 0.5)))} if wait else {}
        return self._answered(fault(code), {**(headers or {}), **after}, code)

    def _answered(self, answer: Taken | Fault, headers: dict[str, str], outcome: str) -> web.Response:
        self._counted(outcome)
        status = 200 if isinstance(answer, Taken) else STATUS[answer.error]
        return web.Response(
            text=answer.model_dump_json(), status=status, headers=headers, content_type="application/json"
        )


def _shared_with(origin: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin", "Access-Control-Expose-Headers": "Retry-After"}


def _code(said: str) -> ErrorCode:
    return "too_big" if said == "too_big" else "unsupported"


def _wrong(error: ValidationError) -> dict[str, str]:
    """Each field with what is wrong with it, never with what stood there."""
    return {
        str(one["loc"][0]) if one["loc"] else "": "too_long" if one["type"].endswith("too_long") else "not_text"
        for one in error.errors(include_url=False, include_input=False)
    }


@cache
def _described() -> dict[str, Any]:
    return description(PATH)
