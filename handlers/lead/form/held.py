"""Messages that wait in the conversation's state for the request that they belong to: a greeting, a picture, a name."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from crm_core.rules.deals.statuses import MessageKind
from crm_core.services.conversation.service import Incoming


def to_hold(one: Incoming) -> dict[str, Any]:
    """As JSON."""
    return {**asdict(one), "kind": one.kind.value}


def from_held(kept: dict[str, Any]) -> Incoming:
    return Incoming(**{**kept, "kind": MessageKind(kept["kind"])})
