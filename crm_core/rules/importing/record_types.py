"""What a line of a table says, and what may be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm_core.rules.importing.lookups import Place


@dataclass(frozen=True, slots=True)
class Fault:
    """`heading`: of the column that is meant, "" for the whole line. `said`: what stands there, shortened."""

    line: int
    heading: str
    reason: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    company: str = ""
    source: str | None = None
    note: str = ""
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    company_fields: dict[str, Any] = field(default_factory=dict[str, Any])
    created: datetime | None = None
    is_company: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One client, and for deals the deal: `origin` names it in its program, or by all that its line says."""

    line: int
    origin: str
    client: Client
    title: str = ""
    place: Place | None = None
    amount: int | None = None
    owner_id: int | None = None
    source: str | None = None
    reason: str | None = None
    need: str = ""
    note: str = ""
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    created: datetime | None = None
    closed: datetime | None = None
