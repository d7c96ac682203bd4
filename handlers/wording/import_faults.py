"""Why a line cannot be taken, and what names may be of, in words for the command line and the chat."""

from __future__ import annotations

from handlers.wording.i18n import _


def reason(code: str) -> str:
    return {
        "nobody": _("no name, no phone, no e-mail"),
        "not_a_phone": _("not a phone number"),
        "no_such_phone": _("there is no such phone number"),
        "phone_as_power": _("Excel has spoilt the phone number: format the column as text"),
        "not_an_email": _("not an e-mail address"),
        "too_long": _("too long"),
        "not_a_date": _("not a date"),
        "two_dates": _("day or month first? Write 31.12.2026"),
        "closed_before_created": _("closed before it was created"),
        "unknown_stage": _("an unknown stage: say in the mapping what it means"),
        "missing": _("a sale needs this field"),
        "formula_error": _("an error of the spreadsheet"),
        "letters": _("letters that were lost in another encoding"),
        "too_many_cells": _("a cell too many: is there a separator without quotes?"),
        "unclosed_quote": _("a quote that is not closed"),
        "not_an_amount": _("not an amount"),
        "not_exact": _("not one exact amount"),
        "negative": _("below zero"),
        "percent": _("a percentage, not an amount"),
        "ambiguous": _("thousands or hundredths? Write 12 345 or 12 345.50"),
        "stated_currency": _("another currency"),
        "too_precise": _("finer than the currency goes"),
        "too_large": _("too large"),
        "not_a_number": _("not a number"),
        "not_a_choice": _("not one of the choices"),
        "not_yes_or_no": _("neither yes nor no"),
    }.get(code, _("does not fit"))


def kinds() -> dict[str, str]:
    return {
        "stages": _("stages"), "funnels": _("funnels"), "owners": _("people"), "sources": _("sources"),
        "reasons": _("reasons of refusal"),
    }  # fmt: skip
