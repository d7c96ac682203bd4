"""What a deal's card is read from, in few statements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Exists, ScalarSelect, and_, bindparam, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm_core.models import Company, Contact, ContactKey, Deal, DealLine, Invoice, InvoiceLine, Message, Product, Staff
from crm_core.models.catalogue import LineOfGoods
from crm_core.queries.filters.money import counts
from crm_core.queries.invoices.brief_columns import BRIEF
from crm_core.queries.invoices.dto import LineView
from crm_core.rules.deals.statuses import Direction, KeyKind
from crm_core.rules.money.line_totals import Discount
from crm_core.storage.sql_types import AnyRow, AnySelect

_LAST_WORDS = 300
_LINKED_SHOWN = 5


def key_of(contact_id: InstrumentedAttribute[int], kind: KeyKind, owner: Any) -> ScalarSelect[str]:
    """A contact's phone or e-mail to show: the latest, since a corrected one stands beside the one before."""
    keys = select(ContactKey.value).where(ContactKey.contact_id == contact_id, ContactKey.kind == kind)
    return keys.order_by(ContactKey.id.desc()).limit(1).correlate(owner).scalar_subquery()


def forwarded() -> ColumnElement[str]:
    return literal("↪️ ").concat(Message.forwarded_from).concat(": ").concat(func.coalesce(Message.text, ""))


def _last_words() -> ScalarSelect[str]:
    # Words that were forwarded are named after whoever wrote them.
    words = case((Message.forwarded_from.is_(None), Message.text), else_=forwarded())
    said = select(func.substr(words, 1, _LAST_WORDS)).where(
        Message.deal_id == Deal.id, Message.direction == Direction.IN, Message.text.is_not(None)
    )
    return said.order_by(Message.at.desc(), Message.id.desc()).limit(1).correlate(Deal).scalar_subquery()


def _continued() -> Exists:
    """Whether another deal goes on from this one; where none does, and this one from none, nobody need look."""
    later = aliased(Deal)
    return select(later.id).where(later.linked_from_id == Deal.id).correlate(Deal).exists()


def select_linked() -> AnySelect:
    """The deals before (`:from_id`) and after `:deal_id`, the newest first."""
    earlier = (Deal.id == bindparam("from_id")).label("earlier")
    return (
        select(Deal.id, Deal.title, Deal.funnel, Deal.stage, Deal.status, earlier, Deal.paid_until)
        .where(or_(Deal.id == bindparam("from_id"), Deal.linked_from_id == bindparam("deal_id")))
        .order_by(Deal.id.desc())
        .limit(_LINKED_SHOWN)
    )


def _files() -> ScalarSelect[int]:
    kept = select(func.count()).where(Message.deal_id == Deal.id, Message.file_id.is_not(None))
    return kept.correlate(Deal).scalar_subquery()


def select_deal() -> AnySelect:
    """The deal with whoever and whatever belongs to it, in one row; `:deal_id` is to be given."""
    return (
        select(
            Deal,
            Contact,
            Company,
            Staff.name,
            Product.name,
            key_of(Contact.id, KeyKind.PHONE, Contact),
            key_of(Contact.id, KeyKind.EMAIL, Contact),
            _last_words(),
            _files(),
            _continued(),
        )
        .join(Contact, Contact.id == Deal.contact_id)
        .outerjoin(Company, Company.id == func.coalesce(Deal.company_id, Contact.company_id))
        .outerjoin(Staff, Staff.id == Deal.owner_id)
        .outerjoin(Product, Product.id == Deal.product_id)
        .where(Deal.id == bindparam("deal_id"))
    )


def select_likeness() -> AnySelect:
    """Other contacts with that `:phone`, for whoever is `:contact_id`."""
    has = and_(ContactKey.contact_id == Contact.id, ContactKey.kind == KeyKind.PHONE)
    return (
        select(Contact, key_of(Contact.id, KeyKind.EMAIL, Contact))
        .join(ContactKey, has)
        .where(ContactKey.value == bindparam("phone"), Contact.id != bindparam("contact_id"))
    )


def select_invoices() -> AnySelect:
    """The deal's invoices, the newest first, without those that are void and brought nothing."""
    return select(*BRIEF).where(Invoice.deal_id == bindparam("deal_id"), counts()).order_by(Invoice.id.desc())


def select_invoice() -> AnySelect:
    """An invoice with its deal and client; `:invoice_id` is to be given."""
    client = aliased(Contact)
    return (
        select(
            Invoice,
            Deal.title,
            Deal.version,
            Deal.owner_id,
            Deal.department_id,
            client,
            key_of(client.id, KeyKind.PHONE, client),
            key_of(client.id, KeyKind.EMAIL, client),
        )
        .join(Deal, Deal.id == Invoice.deal_id)
        .join(client, client.id == Invoice.contact_id)
        .where(Invoice.id == bindparam("invoice_id"))
    )


def select_lines() -> AnySelect:
    """An invoice's lines in the order in which they were put."""
    taxes = InvoiceLine.tax_rate, InvoiceLine.tax, InvoiceLine.tax_on_top
    return (
        _lines(InvoiceLine)
        .add_columns(*taxes)
        .where(InvoiceLine.invoice_id == bindparam("invoice_id"))
        .order_by(InvoiceLine.id)
    )


def select_goods() -> AnySelect:
    """The same of what is sold in a deal."""
    return _lines(DealLine).where(DealLine.deal_id == bindparam("deal_id")).order_by(DealLine.id)


def _lines(of: type[LineOfGoods]) -> AnySelect:
    return select(of.product_id, of.title, of.unit, of.price, of.quantity, of.discount_kind, of.discount, of.sum)


def line_view(row: AnyRow) -> LineView:
    """A row of either."""
    product_id, title, unit, price, quantity, kind, discount, total, *taxes = row
    return LineView(product_id, title, unit, price, quantity, Discount(kind, discount), total, *taxes)
