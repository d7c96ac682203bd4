"""Lines of a table that cannot be taken, as whoever sent it is told: which, why, and what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from crm_core.rules.catalogue.sheet import BadRow
from handlers.ui.kit.html import Html, fill
from handlers.ui.kit.i18n import _


def bad_lines(bad: Sequence[BadRow]) -> list[Html]:
    """One entry a kind of fault, with the lines that have it; in the order of the first of each."""
    kinds: dict[tuple[str, str, str], list[BadRow]] = {}
    for row in bad:
        kinds.setdefault((row.sheet, row.column, row.reason), []).append(row)
    return [_told(rows) for rows in kinds.values()]


def _told(rows: list[BadRow]) -> Html:
    first = rows[0]
    why = _why(first.reason)
    if len(rows) == 1 and first.said:
        why = _("the same as line {n}").format(n=first.said) if first.reason == "repeated" else f"{why} ({first.said})"
    numbers = _ranges([row.line for row in rows])
    where = _("Line {n}") if len(rows) == 1 else _("Lines {n}")
    if first.sheet:
        where = f"{first.sheet}: {where}"
    if not first.column:
        return fill("⚠️ {where}: {why}", where=where.replace("{n}", numbers), why=why)
    return fill(
        "⚠️ {where}, {column}: {why}",
        where=where.replace("{n}", numbers),
        column=column_names().get(first.column, first.column),
        why=why,
    )


def _ranges(lines: list[int], most: int = 12) -> str:
    """ "3, 5–9": consecutive lines as their first and last."""
    runs: list[str] = []
    for _key, run in groupby(enumerate(sorted(lines)), key=lambda pair: pair[1] - pair[0]):
        numbers = [line for _place, line in run]
        runs += [f"{numbers[0]}–{numbers[-1]}"] if len(numbers) > 2 else [str(one) for one in numbers]
    return ", ".join(runs[:most]) + (" …" if len(runs) > most else "")


def column_names() -> dict[str, str]:
    return {
        "name": _("name"),
        "category": _("category"),
        "unit": _("unit"),
        "price": _("price"),
        "currency": _("currency"),
        "active": _("offered or not"),
        "archived": _("offered or not"),
    }


def _why(reason: str) -> str:
    return {
        "empty": _("nothing there"),
        "too_long": _("too long"),
        "not_an_amount": _("not an amount"),
        "not_exact": _("not one exact price"),
        "negative": _("below zero"),
        "percent": _("a percentage, not a price"),
        "ambiguous": _("thousands or hundredths? Write 12 345 or 12 345.50"),
        "stated_currency": _("another currency"),
        "too_precise": _("finer than the currency goes"),
        "too_large": _("too large"),
        "not_yes_or_no": _("neither yes nor no"),
        "repeated": _("the same as a line above"),
        "formula_error": _("an error of the spreadsheet"),
        "total": _("a total, not a product"),
        "too_many_cells": _("a cell too many: is there a comma without quotes?"),
        "unclosed_quote": _("a quote that is not closed"),
    }.get(reason, _("does not fit"))
