"""Websites that may bring us leads, each with a key of its own (R29)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import bindparam, select, update

from crm_core.errors import BadValue
from crm_core.models import Site
from crm_core.models.schema import table
from crm_core.rules.policy import Permission
from crm_core.rules.texts.text_cleaning import one_line
from crm_core.services.base import Service, needs
from crm_core.storage.upserts import Upsert

MAX_NAME = 120
_KEY_BYTES = 24
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_SITES = table(Site)
_ADD = Upsert(lambda insert: insert(_SITES).on_conflict_do_nothing(index_elements=["name"]).returning(_SITES.c.id))
_BY_KEY = select(_SITES.c.id, _SITES.c.name, _SITES.c.origin, _SITES.c.vouches).where(
    _SITES.c.key_hash == bindparam("hashed"), _SITES.c.revoked_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class KnownSite:
    """A site whose key was shown. `origin`: where its pages are; `vouches`: its forms are not sent without consent."""

    id: int
    name: str
    origin: str | None
    vouches: bool


@dataclass(frozen=True, slots=True)
class ListedSite:
    id: int
    name: str
    origin: str | None
    vouches: bool
    created_at: datetime
    revoked_at: datetime | None


class Sites(Service):
    """`crm.intake.sites`."""

    @needs(Permission.site_manage)
    async def add(self, name: str, origin: str | None = None, *, vouches: bool = True) -> str:
        """A new site; returns its key, which is shown once and kept only as a hash.

        `origin`: as a browser names the pages whose scripts may call, "https://example.com". Raises BadValue `empty`,
        `taken`, `not_an_origin`.
        """
        name = one_line(name, MAX_NAME)
        if not name:
            raise BadValue("empty", "name")
        key = secrets.token_urlsafe(_KEY_BYTES)
        row = {
            "name": name,
            "key_hash": hashed(key),
            "origin": checked_origin(origin) if origin else None,
            "vouches": vouches,
            "created_at": self.now,
        }
        site_id = await self.session.scalar(_ADD.on(self.session), row)
        if site_id is None:
            raise BadValue("taken", "name")
        self.audited("site.add", "site", site_id)
        return key

    @needs(Permission.site_manage)
    async def revoke(self, name: str) -> None:
        """Its key opens nothing from now on. Raises BadValue `unknown`."""
        ended = update(_SITES).where(_SITES.c.name == one_line(name, MAX_NAME), _SITES.c.revoked_at.is_(None))
        # The name may be given again.
        gone = ended.values(revoked_at=self.now, name=_SITES.c.name + " #" + _SITES.c.id.cast(_SITES.c.name.type))
        site_id = await self.session.scalar(gone.returning(_SITES.c.id))
        if site_id is None:
            raise BadValue("unknown", "name")
        self.audited("site.revoke", "site", site_id)

    @needs(Permission.site_manage)
    async def listing(self) -> list[ListedSite]:
        names = ("id", "name", "origin", "vouches", "created_at", "revoked_at")
        rows = await self.session.execute(select(*(_SITES.c[name] for name in names)).order_by(_SITES.c.id))
        return [ListedSite(*row) for row in rows]

    @needs(Permission.intake_receive)
    async def known(self, key: str) -> KnownSite | None:
        """The site that this key is of; None for an unknown or revoked one. The system's own question."""
        self.allow(Permission.site_manage)
        row = (await self.session.execute(_BY_KEY, {"hashed": hashed(key)})).first()
        return KnownSite(*row) if row is not None else None

    @needs(Permission.intake_receive)
    async def origins(self) -> frozenset[str]:
        """Every origin that some site's pages have: what a browser's preflight may be told."""
        self.allow(Permission.site_manage)
        named = select(_SITES.c.origin).where(_SITES.c.origin.is_not(None), _SITES.c.revoked_at.is_(None))
        return frozenset(await self.session.scalars(named))


def hashed(key: str) -> str:
    """A key is 192 random bits: it needs no salt and no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def checked_origin(text: str) -> str:
    """ "https://example.com", as a browser writes it in `Origin`. Raises BadValue `not_an_origin`.

    Without TLS only for the machine itself.
    """
    try:
        parts = urlsplit(text.strip().rstrip("/"))
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL)
    if not host or not safe or parts.path or parts.query or parts.fragment or parts.username is not None:
        raise BadValue("not_an_origin", "origin")
    try:
        name = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        raise BadValue("not_an_origin", "origin") from None
    shown = f"[{name}]" if ":" in name else name
    ordinary = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != ordinary else "")
