"""Products typed one a line, as people do: "Sofa 45 000", «Стол дубовый — 12 500 руб./шт.», a group of them under
"Furniture:".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm_core.rules.catalogue.sheet import LIMITS
from crm_core.rules.money.typed_amounts import BadMoney, parse_money
from crm_core.rules.texts.text_cleaning import clean, one_line

MOST = 50
_BULLET = re.compile(r"^\s*(?:[-–—•*·▪✓]+|\d{1,2}[.)])\s+")
_UNIT = re.compile(r"\s*(?:/|\bза\b|\bper\b|\ba\b)\s*(?:1\s*)?([^\W\d_][^\d/]{0,23}?)\.?\s*$", re.IGNORECASE)
_SPLIT = re.compile(r"[\s;:=–—|,-]+")
_EDGES = " \t;:=–—|,-.…"


@dataclass(frozen=True, slots=True)
class TypedWare:
    """`unit` and `category` None: not said."""

    name: str
    price: int
    unit: str | None
    category: str | None


@dataclass(frozen=True, slots=True)
class TypedWares:
    """What was understood, and the lines that were not, as they were typed."""

    wares: tuple[TypedWare, ...]
    bad: tuple[str, ...]


def parse_wares(typed: str, currency: str, locale: str) -> TypedWares:
    """Every line with a name before its price is a product; one that ends in a colon names the group of the next."""
    wares: list[TypedWare] = []
    bad: list[str] = []
    category: str | None = None
    for line in clean(typed, 10_000).splitlines():
        words = _BULLET.sub("", line).strip()
        if not words:
            continue
        if words.endswith(":") and len(words) <= LIMITS["category"]:
            category = one_line(words.rstrip(": "), LIMITS["category"]) or None
            continue
        found = _ware(words, currency, locale)
        if found is None or len(wares) >= MOST:
            bad.append(words)
        else:
            name, price, unit = found
            wares.append(TypedWare(name, price, unit, category))
    return TypedWares(tuple(wares), tuple(bad))


def _ware(words: str, currency: str, locale: str) -> tuple[str, int, str | None] | None:
    unit = None
    if (match := _UNIT.search(words)) is not None and any(char.isdigit() for char in words[: match.start()]):
        unit, words = match[1].strip(), words[: match.start()]
    for gap in _SPLIT.finditer(words):
        name = words[: gap.start()].strip(_EDGES)
        if not any(char.isalpha() for char in name) or len(name) > LIMITS["name"]:
            continue
        try:
            price = parse_money(words[gap.end() :], currency, locale).minor
        except BadMoney:
            continue
        return (name, price, unit) if price > 0 else None
    return None
