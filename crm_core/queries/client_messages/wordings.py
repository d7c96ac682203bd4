"""The words of a message that goes to a client by itself, and whether it may go to them at all (R41)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from crm_core.models import Contact, Deal, Product
from crm_core.queries.filters.consents import may_be_told
from crm_core.queries.notifications.registry import Sending
from crm_core.regulation.schema import Text
from crm_core.rules.texts.client_words import known_sentences
from crm_core.storage.sql_types import AnySelect


@dataclass(frozen=True, slots=True)
class ClientMessageFacts:
    """`words`: the business's wording in the client's language, with blanks for what is known alone: {client},
    {company}, {product}, {amount}, {link}. `amount` in minor units of `currency`.

    `company`, `link`: as clients may be shown them, None while they are a sample's.
    """

    words: str
    client: str
    company: Text | None
    product: str | None
    amount: int | None
    currency: str
    link: str | None


def about_deal() -> AnySelect:
    """A deal with its client's name and what it sells, where its client may be told something."""
    told = select(Deal, Contact.name, Product.name).join(Contact, Contact.id == Deal.contact_id)
    return told.outerjoin(Product, Product.id == Deal.product_id).where(*may_be_told())


def facts_of(
    sending: Sending, wording: Text, deal: Deal, client: str, product: str | None
) -> ClientMessageFacts | None:
    """None where nothing of the wording can be said."""
    ours = sending.uow.regulation.to_clients
    known = {
        "client": client or None,
        "company": ours.name,
        "product": product,
        "amount": deal.amount,
        "link": ours.site,
    }
    words = known_sentences(
        wording.in_(sending.recipient.locale), {name for name, value in known.items() if value is not None}
    )
    if not words:
        return None
    return ClientMessageFacts(words, client, ours.name, product, deal.amount, deal.currency, ours.site)
