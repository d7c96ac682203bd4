"""What may be a company's name: what somebody named, never a dot, a dash, "none", or the client's own name (R20)."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[^\W_]")
_NONE = frozenset({
    "нет", "не", "ничего", "никакая", "никакой", "никто", "неизвестно", "незнаю", "не знаю", "без компании",
    "без названия", "физлицо", "физ лицо", "физ. лицо", "физическое лицо", "частное лицо", "частник", "сам", "сама",
    "тест", "проба", "компания", "фирма", "организация", "название", "клиент", "none", "no", "not", "nothing", "n/a",
    "na", "unknown", "no company", "without", "private", "private person", "individual", "self", "test", "company",
    "firm", "name", "client", "null", "xxx", "ххх",
})  # fmt: skip
_EDGES = " \t.,;:!?-–—_*/\\|\"'«»()"


def is_company_name(text: str, client: str) -> bool:
    """At least two letters or figures, no word for "none", and not what the client is called."""
    bare = _plain(text)
    if len(_SIGNS.findall(bare)) < 2 or len(set(bare)) == 1 or bare in _NONE:
        return False
    called = _plain(client)
    return bare not in {called, *called.split()}


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split()).strip(_EDGES)
