"""What a client's card is read from, in four statements."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from crm_core.models import Company, Contact, ContactKey, ContactMerge, Deal, Invoice, Message, Product, Staff, Task
from crm_core.models.clients import GIVEN_PHONE
from crm_core.queries.access.clients import OPEN_FIRST, keeper_of, seen_by
from crm_core.queries.deals.card_sql import forwarded, key_of
from crm_core.queries.invoices.brief_columns import BRIEF
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import Direction, InvoiceStatus, KeyKind
from crm_core.rules.policy import Scope
from crm_core.storage.sql_types import AnySelect

MOST_DEALS, MOST_INVOICES, MOST_WORDS = 50, 20, 6
_WORDS_SHOWN = 300
_ID: ColumnElement[int] = bindparam("contact_id", type_=BigInteger)


def select_contact(actor: Actor, reach: Scope) -> AnySelect:
    """A row for each key and each merge of the contact: contact, company, key, merge, the card merged, its likeness.

    A card that was merged is the one it was merged into. `:contact_id` is to be given.
    """
    asked, merged, like = aliased(Contact), aliased(Contact), aliased(Contact)
    said = aliased(ContactKey)
    is_said = and_(
        said.kind == KeyKind.PHONE,
        said.value == Contact.fields[GIVEN_PHONE].as_string(),
        said.contact_id != Contact.id,
    )
    return (
        select(
            Contact,
            Company,
            ContactKey.kind,
            ContactKey.value,
            ContactMerge.id,
            merged.name,
            ContactMerge.at,
            like,
            said.value,
        )
        .select_from(asked)
        .join(Contact, Contact.id == func.coalesce(asked.merged_into_id, asked.id))
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(ContactKey, ContactKey.contact_id == Contact.id)
        .outerjoin(ContactMerge, and_(ContactMerge.kept_id == Contact.id, ContactMerge.undone_at.is_(None)))
        .outerjoin(merged, merged.id == ContactMerge.other_id)
        .outerjoin(said, is_said)
        .outerjoin(like, and_(like.id == said.contact_id, seen_by(actor, reach, like.id)))
        .where(asked.id == _ID, seen_by(actor, reach, Contact.id))
        .order_by(ContactKey.verified.desc(), ContactKey.id, ContactMerge.id.desc())
    )


def select_deals(within: ColumnElement[bool]) -> AnySelect:
    """All deals of the contact; the first column says whether the asker may see it."""
    return (
        select(
            case((within, True), else_=False),
            Deal.id,
            Deal.title,
            Deal.status,
            Deal.funnel,
            Deal.stage,
            Deal.amount,
            Deal.currency,
            Product.name,
            Deal.owner_id,
            Staff.name,
            Deal.created_at,
            Deal.closed_at,
        )
        .outerjoin(Staff, Staff.id == Deal.owner_id)
        .outerjoin(Product, Product.id == Deal.product_id)
        .where(Deal.contact_id == _ID)
        .order_by(OPEN_FIRST, Deal.id.desc())
        .limit(MOST_DEALS)
    )


def select_invoices(within: ColumnElement[bool]) -> AnySelect:
    """The invoices that the contact was sent, of the deals that the asker may see, the newest first."""
    return (
        select(*BRIEF)
        .join(Deal, Deal.id == Invoice.deal_id)
        .where(Deal.contact_id == _ID, within)
        .where(Invoice.status.not_in((InvoiceStatus.DRAFT, InvoiceStatus.VOID)))
        .order_by(Invoice.id.desc())
        .limit(MOST_INVOICES)
    )


def select_spoken(within: ColumnElement[bool]) -> AnySelect:
    """The last words said, and, without words, who has written to them or finished a task for us and when last."""
    said = (
        select(
            Message.at,
            Message.direction,
            Message.kind,
            func.substr(
                case((Message.forwarded_from.is_(None), Message.text), else_=forwarded()), 1, _WORDS_SHOWN
            ).label("words"),
        )
        .add_columns(Message.staff_id.label("staff"))
        .join(Deal, Deal.id == Message.deal_id)
        .where(Message.contact_id == _ID, Message.direction != Direction.NOTE, within)
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(MOST_WORDS)
        .subquery("said")
    )
    wrote = (
        select(func.max(Message.at).label("at"), Message.staff_id.label("staff"))
        .join(Deal, Deal.id == Message.deal_id)
        .where(Message.contact_id == _ID, Message.direction == Direction.OUT, Message.staff_id.is_not(None), within)
        .group_by(Message.staff_id)
    )
    did = (
        select(func.max(Task.closed_at).label("at"), Task.closed_by.label("staff"))
        .join(Deal, Deal.id == Task.deal_id)
        .where(Deal.contact_id == _ID, Task.outcome.is_not(None), Task.closed_by.is_not(None), within)
        .group_by(Task.closed_by)
    )
    nothing = cast(null(), String)
    everything = union_all(
        select(
            said.c.at, cast(said.c.direction, String).label("direction"), cast(said.c.kind, String).label("kind")
        ).add_columns(said.c.words, said.c.staff),
        *(
            select(one.c.at, nothing.label("direction"), nothing.label("kind"), nothing.label("words"), one.c.staff)
            for one in (wrote.subquery("wrote"), did.subquery("did"))
        ),
    ).subquery("spoken")
    return (
        select(everything.c.at, everything.c.direction, everything.c.kind, everything.c.words, Staff.id, Staff.name)
        .outerjoin(Staff, Staff.id == everything.c.staff)
        .order_by(everything.c.at.desc())
    )


def select_matching(actor: Actor, reach: Scope, keys: ColumnElement[bool]) -> AnySelect:
    """The contacts with one of these keys: its kind, whether the asker may see them, and who looks after them."""
    opened = (
        select(Deal.id)
        .where(Deal.contact_id == Contact.id, OPEN_FIRST == 0)
        .order_by(Deal.id.desc())
        .limit(1)
        .correlate_except(Deal)
        .scalar_subquery()
    )
    open_deal = aliased(Deal)
    return (
        select(
            ContactKey.kind,
            Contact.id,
            Contact.name,
            Company.name,
            key_of(Contact.id, KeyKind.PHONE, Contact),
            seen_by(actor, reach, Contact.id),
            keeper_of(Contact.id),
            open_deal.id,
            open_deal.title,
        )
        .join(Contact, Contact.id == ContactKey.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(open_deal, open_deal.id == opened)
        .where(keys)
        .order_by(ContactKey.kind.desc(), Contact.id)
    )


def select_keeper(actor: Actor, reach: Scope) -> AnySelect:
    """Who looks after the contact, if that is for the asker to know."""
    keeper = aliased(Staff)
    return (
        select(keeper.id, keeper.name)
        .join(Contact, keeper.id == keeper_of(Contact.id))
        .where(Contact.id == _ID, seen_by(actor, reach, Contact.id))
    )
