"""What a deal has to say in a document, in the company's language (R61)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import cast

from babel.dates import format_date
from pydantic import JsonValue

from crm_core.queries.deals.dto import DealCard
from crm_core.queries.invoices.dto import LineView
from crm_core.queries.invoices.paper import payee_of
from crm_core.regulation.schema import Regulation
from crm_core.rules.field_values import FieldValue, format_value
from crm_core.rules.money.amounts import Money, format_money
from crm_core.rules.money.requisites import PARTS
from crm_core.rules.money.sums_in_words import in_words
from crm_core.rules.people.phones import pretty
from crm_core.unit_of_work import Component, UnitOfWork


class DocumentValues(Component):
    """By the codes of `rules.documents.FIELDS` and of the regulation's fields, in the template's language; what is not
    known is not there.

    The card holds what its reader may see, and no more of it comes into a document.
    """

    def __init__(self, uow: UnitOfWork, names: Collection[str] = ()) -> None:
        """`names`: those that the template asks for; Russian ones ask for Russian."""
        super().__init__(uow)
        russian = any(not name.isascii() for name in names)
        self._locale = "ru" if russian else uow.regulation.company.locale

    def of(self, card: DealCard) -> dict[str, str | list[dict[str, str]]]:
        payer, ours = self._payer(card), self.regulation.to_clients
        amount = None if card.amount is None else Money(card.amount, card.currency)
        said: dict[str, str | None] = {
            "client": payer.get("name") or card.company or card.contact.name,
            "contact": card.contact.name,
            "phone": pretty(card.contact.phone) if card.contact.phone else None,
            "email": card.contact.email,
            "company": ours.name.in_(self._locale) if ours.name else None,
            "deal": card.title,
            "need": card.need,
            **(self.amount(amount) if amount else {}),
            "manager": card.owner.name if card.owner else None,
            **_parts("client", payer),
            **_parts("company", payee_of(ours.payment_details)),
        }
        own = {code: self._field(code, value) for code, value in card.fields.items()}
        values: dict[str, str | list[dict[str, str]]] = {
            code: words for code, words in (own | said).items() if words is not None
        }
        if card.lines:
            values["items"] = [self._line(place, line, card.currency) for place, line in enumerate(card.lines, 1)]
        return values

    def amount(self, amount: Money) -> dict[str, str]:
        """In figures and in words."""
        return {
            "amount": format_money(amount, self._locale),
            "amount_in_words": in_words(amount, self._locale),
        }

    def day(self, on: date) -> str:
        return format_date(on, format="long", locale=self._locale)

    def _payer(self, card: DealCard) -> Mapping[str, str]:
        """The requisites that a field of the deal, its client or their company holds."""
        for field in self.regulation.fields:
            held = card.fields.get(field.code)
            if field.type == "requisites" and isinstance(held, dict):
                return {str(part): str(value) for part, value in held.items()}
        return {}

    def _field(self, code: str, value: JsonValue) -> str | None:
        field = next((one for one in self.regulation.fields if one.code == code), None)
        if field is None or field.builtin or value is None:
            return None
        if field.type == "yes_no":
            return {"ru": ("нет", "да")}.get(self._locale[:2], ("no", "yes"))[bool(value)]
        zone = self.regulation.company.timezone
        return format_value(field, cast("FieldValue", value), self._locale, zone=zone)

    def _line(self, place: int, line: LineView, currency: str) -> dict[str, str]:
        def money(minor: int) -> str:
            return format_money(Money(minor, currency), self._locale)

        return {
            "no": str(place),
            "title": line.title,
            "quantity": str(line.quantity),
            "unit": line.unit,
            "price": money(line.price),
            "discount": money(line.off) if line.off else "",
            "sum": money(line.sum),
        }


def own_fields(regulation: Regulation) -> frozenset[str]:
    """The codes that a template may name beside ours."""
    return frozenset(field.code for field in regulation.fields if not field.builtin)


def _parts(of: str, requisites: Mapping[str, str]) -> dict[str, str | None]:
    return {f"{of}_{part}": requisites.get(part) for part in PARTS if part != "name"}
