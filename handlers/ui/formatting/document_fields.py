"""What the fields of a document are called (R61), in the current language."""

from __future__ import annotations

from collections.abc import Mapping

from crm_core.regulation.schema import Regulation
from handlers.ui.kit.i18n import _, said


def called(code: str, regulation: Regulation) -> str:
    """A field as people call it; one of the regulation's by its label."""
    if (known := _names().get(code)) is not None:
        return known
    part = code.partition("_")[2]
    if code.startswith("client_") and part in _parts():
        return _("{part} of the client").format(part=_parts()[part])
    if code.startswith("company_") and part in _parts():
        return _("our {part}").format(part=_parts()[part])
    return next((said(field.name) for field in regulation.fields if field.code == code), code)


def _names() -> Mapping[str, str]:
    return {
        "number": _("its number"),
        "date": _("its date"),
        "client": _("the client, as in their legal details"),
        "contact": _("the client's name"),
        "phone": _("phone"),
        "email": _("e-mail"),
        "company": _("our company"),
        "deal": _("the deal's title"),
        "need": _("what the client needs"),
        "amount": _("the amount"),
        "amount_in_words": _("the amount in words"),
        "manager": _("the manager"),
        "items": _("the products, line by line"),
    }


def _parts() -> Mapping[str, str]:
    return {
        "inn": _("tax number"),
        "kpp": _("KPP"),
        "ogrn": _("registration number"),
        "account": _("account"),
        "bank": _("bank"),
        "bik": _("bank code"),
        "corr_account": _("correspondent account"),
    }
