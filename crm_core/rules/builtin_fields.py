"""Where a built-in field lives: its column on the deal, its key of the contact, or the card that it names."""

from __future__ import annotations

from crm_core.rules.statuses import KeyKind

DEAL_COLUMNS = {
    "need": "need",
    "product": "product_id",
    "amount": "amount",
    "source": "source",
    "reason": "lost_reason",
    "paid_until": "paid_until",
}


CONTACT_KEYS = {"phone": KeyKind.PHONE, "email": KeyKind.EMAIL}


NAME_COLUMNS = {"contact_name": "contact", "company_name": "company"}
