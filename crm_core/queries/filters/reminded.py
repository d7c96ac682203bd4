"""Whether anybody reminded a client of an invoice (R42)."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from crm_core.models import Invoice


def nobody_reminded() -> ColumnElement[bool]:
    """No reminder of it has gone out."""
    return Invoice.reminded_at.is_(None)
