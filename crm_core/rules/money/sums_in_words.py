"""A sum in words, as it stands under an invoice: "Twenty-two thousand and one roubles 50 kopeks"."""

from __future__ import annotations

from crm_core.rules.money.amounts import Money, precision

_NAMED = {
    "ru": frozenset({"RUB", "USD", "EUR", "KZT", "BYN", "UAH", "UZS"}),
    "en": frozenset({"RUB", "USD", "EUR", "GBP", "BYN", "UZS"}),
}
"""Currencies whose names num2words bends rightly in the language. (Its Russian złoty is misspelt.)"""
_LANGUAGE = "en"


def in_words(money: Money, locale: str) -> str:
    """The whole part in words, the smaller in two figures, with a capital; a currency without a name by its code."""
    from num2words import num2words  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    language = locale if locale in _NAMED else _LANGUAGE
    if money.currency in _NAMED[language]:
        said = num2words(money.amount, lang=language, to="currency", currency=money.currency, cents=False, separator="")
        words = " ".join(said.split())
    else:
        scale = 10 ** precision(money.currency)
        whole, part = divmod(money.minor, scale)
        words = f"{num2words(whole, lang=language)} {money.currency}"
        words += f" {part:0{precision(money.currency)}d}/{scale}" if scale > 1 else ""
    return words[:1].upper() + words[1:]
