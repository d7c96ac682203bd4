"""Headings of other programs' exports, read once from the list beside this module."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Headings:
    """`clients` and `deals`: the target by the heading. `skipped`: known, and of no use. `products`: whose each is."""

    clients: dict[str, str]
    deals: dict[str, str]
    skipped: frozenset[str]
    products: dict[str, frozenset[str]]


@cache
def headings() -> Headings:
    text = (resources.files("crm_core.rules.importing") / "known_headings.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    clients, deals = (
        {name: target for target, names in read[kind].items() for name in names} for kind in ("clients", "deals")
    )
    products = {product: frozenset(names) for product, names in read["products"].items()}
    return Headings(clients, deals, frozenset(read["skipped"]["names"]), products)
