"""What a bank's application reads from a printed invoice: the payment code of GOST R 56042-2014.

"ST" for the standard, "0001" for its version, "2" for UTF-8; then `name=value` after each "|", the five that the
standard demands first. It knows roubles alone.
"""

from __future__ import annotations

from collections.abc import Mapping

HEAD = "ST00012"
SEPARATOR = "|"
CURRENCY = "RUB"
_LONGEST = {
    "Name": 160, "PersonalAcc": 20, "BankName": 45, "BIC": 9, "CorrespAcc": 20,
    "PayeeINN": 12, "KPP": 9, "Sum": 18, "Purpose": 210,
}  # fmt: skip
_OURS = {
    "Name": "name", "PersonalAcc": "account", "BankName": "bank", "BIC": "bik", "CorrespAcc": "corr_account",
    "PayeeINN": "inn", "KPP": "kpp",
}  # fmt: skip
_DEMANDED = ("Name", "PersonalAcc", "BankName", "BIC")


def payment_code(payee: Mapping[str, str], minor: int, currency: str, purpose: str) -> str | None:
    """The text of the code; None where the payee's requisites (`rules.money.requisites`) lack what it cannot do
    without, in another currency than roubles, and where nothing is to be paid.

    A bank without a correspondent account (the treasury) has "0" there, as the standard says.
    """
    found = {theirs: _clean(payee.get(ours, ""), _LONGEST[theirs]) for theirs, ours in _OURS.items()}
    if currency != CURRENCY or minor <= 0 or not all(found[part] for part in _DEMANDED):
        return None
    found["CorrespAcc"] = found["CorrespAcc"] or "0"
    found |= {"Sum": str(minor), "Purpose": _clean(purpose, _LONGEST["Purpose"])}
    return SEPARATOR.join([HEAD, *(f"{name}={value}" for name, value in found.items() if value)])


def _clean(value: str, longest: int) -> str:
    """One line without the sign that parts the fields, as long as the standard lets it be."""
    return " ".join(value.replace(SEPARATOR, " ").split())[:longest].strip()
