"""Which addresses Telegram takes for a link (td, ``LinkManager.cpp``, ``HttpUrl.cpp``)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sandbox.description import Unread

_USER = re.compile(r"tg://user\?id=(\d+)")
_HOST = re.compile(r"[\w.~-]+")


def checked_link(url: str, *, https_only: bool = False) -> str:
    """The link as Telegram keeps it: with its scheme, and a slash after a bare host.

    Raises:
        Unread: with the server's words, if it is none.
    """
    url = url.strip()
    scheme, found, rest = url.partition("://")
    if found and scheme.lower() in ("tg", "ton", "tonsite") and not https_only:
        return f"{scheme.lower()}://{rest}"
    if url.lower().startswith("tg:") and not https_only:
        return f"tg://{url[3:].lstrip('/')}"
    if not found:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise Unread("Wrong HTTP URL") from None
    if parts.scheme not in ("http", "https"):
        raise Unread("Unsupported URL protocol")
    if https_only and parts.scheme != "https":
        raise Unread("Only HTTPS links are allowed")
    if "." not in host.strip(".") or not _HOST.fullmatch(host) or any(letter.isspace() for letter in url):
        raise Unread("Wrong HTTP URL")
    rest = url.partition("://")[2]
    bare = not any(mark in rest for mark in "/?#")
    return f"{parts.scheme}://{rest}/" if bare else f"{parts.scheme}://{rest}"


def user_of_link(url: str) -> int | None:
    """Whom a ``tg://user?id=`` link speaks of."""
    found = _USER.fullmatch(url)
    return int(found[1]) if found else None
