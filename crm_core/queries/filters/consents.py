"""Whether something may be sent to a client by itself, as conditions on their card (R25, R41)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists

from crm_core.models import Consent, Contact
from crm_core.queries.filters.literals import inlined
from crm_core.rules.deals.statuses import ConsentKind


def may_be_told() -> tuple[ColumnElement[bool], ...]:
    """Conditions on a contact to whom something may go by itself: they agreed to be kept, did not stop it, and are not
    to be let alone.
    """
    return Contact.consented_at.is_not(None), Contact.muted_at.is_(None), Contact.barred_at.is_(None)


def agreed_to_news() -> ColumnElement[bool]:
    """A condition on a contact: their consent to news is in force."""
    given = Consent.contact_id == Contact.id, Consent.withdrawn_at.is_(None)
    return exists().where(*given, inlined(Consent.kind, ConsentKind.NEWS)).correlate(Contact)
