"""What a deal's card is read from, in few statements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm_core.models import Company, Contact, ContactKey, Deal, Invoice, InvoiceLine, Message, Product, Staff
from crm_core.rules.states import Direction, InvoiceStatus, KeyKind

_LAST_WORDS = 300


def key_of(contact_id: InstrumentedAttribute[int], kind: KeyKind, owner: Any) -> ScalarSelect[str]:
    """A contact's phone or e-mail to show: one that Telegram vouched for before one that was typed."""
    keys = select(ContactKey.value).where(ContactKey.contact_id == contact_id, ContactKey.kind == kind)
    return keys.order_by(ContactKey.verified.desc(), ContactKey.id).limit(1).correlate(owner).scalar_subquery()


def _last_words() -> ScalarSelect[str]:
    said = select(func.substr(Message.text, 1, _LAST_WORDS)).where(
        Message.deal_id == Deal.id, Message.direction == Direction.IN, Message.text.is_not(None)
    )
    return said.order_by(Message.at.desc(), Message.id.desc()).limit(1).correlate(Deal).scalar_subquery()


def select_deal() -> Select[*tuple[Any, ...]]:
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
        )
        .join(Contact, Contact.id == Deal.contact_id)
        .outerjoin(Company, Company.id == func.coalesce(Deal.company_id, Contact.company_id))
        .outerjoin(Staff, Staff.id == Deal.owner_id)
        .outerjoin(Product, Product.id == Deal.product_id)
        .where(Deal.id == bindparam("deal_id"))
    )


def select_likeness() -> Select[*tuple[Any, ...]]:
    """Other contacts with that `:phone`, for whoever is `:contact_id`."""
    has = and_(ContactKey.contact_id == Contact.id, ContactKey.kind == KeyKind.PHONE)
    return (
        select(Contact, key_of(Contact.id, KeyKind.EMAIL, Contact))
        .join(ContactKey, has)
        .where(ContactKey.value == bindparam("phone"), Contact.id != bindparam("contact_id"))
    )


def select_invoices() -> Select[*tuple[Any, ...]]:
    """The deal's invoices, the newest first, without those that are void."""
    return (
        select(
            Invoice.id, Invoice.number, Invoice.status, Invoice.total, Invoice.paid, Invoice.currency, Invoice.due_on
        )
        .where(Invoice.deal_id == bindparam("deal_id"), Invoice.status != InvoiceStatus.VOID)
        .order_by(Invoice.id.desc())
    )


def select_invoice() -> Select[*tuple[Any, ...]]:
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


def select_lines() -> Select[*tuple[Any, ...]]:
    """An invoice's lines in the order in which they were put."""
    return (
        select(InvoiceLine.product_id, InvoiceLine.title, InvoiceLine.unit, InvoiceLine.price, InvoiceLine.quantity)
        .where(InvoiceLine.invoice_id == bindparam("invoice_id"))
        .order_by(InvoiceLine.id)
    )
