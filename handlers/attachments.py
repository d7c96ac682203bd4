"""A table that somebody sent, fetched and read before the conversation's transaction begins: handlers do no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field

from crm_core.spreadsheets.table import Workbook


@dataclass(frozen=True, slots=True)
class Attachment:
    """Its sheets, or why there are none: a code of BadSheet with its `where`, or `not_fetched`."""

    name: str
    book: Workbook = field(default_factory=Workbook)
    problem: str | None = None
    where: str = ""
