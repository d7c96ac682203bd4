"""E-mail addresses: any spelling in, one kept (R20). An address is found in a text, never made up of it."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

LONGEST = 254
_ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]«»]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")
# As people write it so that no robot reads it, or with a slip of the finger.
_SPELT_OUT = (
    (re.compile(r"\s*(?:\(at\)|\[at\]|\{at\}|\(собака\)|\[собака\]|\bсобака\b)\s*", re.IGNORECASE), "@"),
    (re.compile(r"\s*(?:\(dot\)|\[dot\]|\{dot\}|\(точка\)|\[точка\])\s*", re.IGNORECASE), "."),
    (re.compile(r"(?<=[^\s@]) ?@ ?(?=[^\s@]+\.[^\W\d_])"), "@"),
    (re.compile(r"(@[^\s@,]+),(?=(?:ru|com|net|org|by|kz|ua|рф)\b)", re.IGNORECASE), r"\1."),
)
_LINK = re.compile(r"mailto:", re.IGNORECASE)


class BadEmail(ValueError):
    """Not an address."""


def normalise(text: str) -> str:
    """The one spelling of an address: small letters, its domain in its own alphabet. Raises BadEmail."""
    found, rest = taken_out(text)
    if found is None or any(char.isalnum() for char in rest):
        raise BadEmail
    return found


def taken_out(text: str) -> tuple[str | None, str]:
    """The first address of a line, and the words without it."""
    words = _LINK.sub(" ", unicodedata.normalize("NFKC", text))
    for pattern, meant in _SPELT_OUT:
        words = pattern.sub(meant, words)
    found = _ADDRESS.search(words)
    if found is None or len(found[0]) > LONGEST or ".." in found[0]:
        return None, text
    return _one_spelling(found[0].strip(".")), f"{words[: found.start()]} {words[found.end() :]}"


def _one_spelling(address: str) -> str:
    name, _, domain = address.casefold().rpartition("@")
    with suppress(UnicodeError):  # its own alphabet already
        spelt = f"{name}@{domain.encode('ascii').decode('idna')}"
        # An alphabet whose vowels are marks (ભારત) is no word to `re`: kept as it came, so that it is found again.
        if _ADDRESS.fullmatch(spelt):
            return spelt
    return f"{name}@{domain}"
