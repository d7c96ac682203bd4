"""Ringing: what fell due becomes letters (ADR 4)."""

from crm_core.services.ringing.face import Ringing

__all__ = ["Ringing"]
