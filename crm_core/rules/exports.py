"""A copy of the base in a table: of what, in what, and what is in it for whom (R49)."""

from __future__ import annotations

from enum import StrEnum

from crm_core.regulation.schema import Regulation
from crm_core.rules.actor import Actor


class ExportKind(StrEnum):
    CLIENTS = "clients"
    DEALS = "deals"


class ExportFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


class ExportState(StrEnum):
    """ASKED waits for another's word, ALLOWED is to be made; DONE was sent, FAILED could not be."""

    ASKED = "asked"
    ALLOWED = "allowed"
    DECLINED = "declined"
    DONE = "done"
    FAILED = "failed"


def named_by_the_rules(actor: Actor, regulation: Regulation) -> bool:
    """Whether the regulation lets the actor's role ask for one at all; nobody's by default."""
    return actor.is_system or (actor.role is not None and actor.role in regulation.export.roles)


def sees_whole_phones(actor: Actor, regulation: Regulation) -> bool:
    return actor.is_system or (actor.role is not None and actor.role in regulation.export.whole_phones)
