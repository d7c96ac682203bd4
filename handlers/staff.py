"""The conversation with those who work here: every persona's modules register their routes when imported."""

from __future__ import annotations

from handlers import manager
from handlers.audiences import staff as conversation

__all__ = ["conversation", "manager"]
