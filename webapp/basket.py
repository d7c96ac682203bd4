"""A basket as Tilda sends it, in each of its three shapes: a JSON text, flattened names, or a line a product."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from crm_core.rules.money.amounts import MAX_MINOR, precision
from webapp.bodies import BadBody, loads

_PART = re.compile(r"\[([^\[\]]*)\]")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Basket:
    """`lines`: what was ordered, a line each, and what was added to the bill. `amount`: as it was written."""

    lines: tuple[str, ...]
    amount: str = ""

    def minor(self, currency: str) -> int | None:
        """The sum in minor units; None if there is none that can be told."""
        return _minor(self.amount, currency)


def taken_out(fields: Mapping[str, Any]) -> tuple[Basket | None, dict[str, Any]]:
    """The basket, if there is one, and the other fields."""
    rest = {name: value for name, value in fields.items() if name != "payment" and not name.startswith("payment[")}
    told: Any = fields.get("payment")
    if isinstance(told, str):
        try:
            told = loads(told)
        except BadBody:
            # No basket of Tilda's: words like any other.
            return None, dict(fields)
    if not isinstance(told, Mapping):
        told = _unflattened((name, value) for name, value in fields.items() if name.startswith("payment["))
    payment = cast("Mapping[str, Any]", told)
    return (_basket(payment), rest) if payment else (None, rest if "payment" not in fields else dict(fields))


def _unflattened(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """`payment[products][0][name]` → {"products": {"0": {"name": …}}}."""
    tree: dict[str, Any] = {}
    for name, value in fields:
        path = _PART.findall(name)[:5]
        at = tree
        for step in path[:-1]:
            deeper = at.get(step)
            if not isinstance(deeper, dict):
                deeper = at[step] = {}
            at = cast("dict[str, Any]", deeper)
        if path:
            at[path[-1]] = value
    return tree


def _basket(payment: Mapping[str, Any]) -> Basket:
    lines = [_product(one) for one in _listed(payment.get("products"))]
    extras = (
        ("№", payment.get("orderid")),
        (_word(payment.get("delivery")) or "+", payment.get("delivery_price")),
        (_word(payment.get("promocode")) or "−", payment.get("discount")),
        ("=", payment.get("amount")),
    )
    lines += [f"{label} {_word(value)}" for label, value in extras if _word(value) not in ("", "0")]
    return Basket(tuple(line for line in lines if line), _word(payment.get("amount")))


def _product(one: Any) -> str:
    """A line of an old basket is a line already."""
    if not isinstance(one, Mapping):
        return _word(one)
    product = cast("Mapping[str, Any]", one)
    name, sku = _word(product.get("name")), _word(product.get("sku"))
    options = ", ".join(
        ": ".join(filter(None, (_word(option.get("option")), _word(option.get("variant")))))
        for option in _listed(product.get("options"))
        if isinstance(option, Mapping)
    )
    about = ", ".join(filter(None, (sku, options)))
    count, amount = _word(product.get("quantity")) or "1", _word(product.get("amount")) or _word(product.get("price"))
    return f"{name}{f' ({about})' if about else ''} × {count}" + (f" = {amount}" if amount else "")


def _listed(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(cast("Mapping[str, Any]", value).values())
    return cast("list[Any]", value) if isinstance(value, list) else [] if value is None else [value]


def _word(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())[:_LONGEST]


def _minor(written: str, currency: str) -> int | None:
    try:
        amount = Decimal(written.replace(" ", "").replace(",", ".")).scaleb(precision(currency))
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount <= 0 or amount > MAX_MINOR or amount != amount.to_integral_value():
        return None
    return int(amount)
