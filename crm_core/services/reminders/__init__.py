"""Reminders: what fell due becomes notifications (ADR 4)."""

from crm_core.services.reminders.service import Reminders

__all__ = ["Reminders"]
