"""A table that somebody sent, fetched and read before the conversation's transaction begins: handlers do no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from crm_core.rules import spreadsheets
from crm_core.rules.spreadsheets import BadSheet, Row


@dataclass(frozen=True, slots=True)
class Attachment:
    """Its lines, or why there are none: a code of BadSheet, or `not_fetched`."""

    name: str
    rows: tuple[Row, ...] = ()
    problem: str | None = None

    @classmethod
    def read(cls, name: str, data: bytes) -> Self:
        try:
            return cls(name, spreadsheets.read(data))
        except BadSheet as bad:
            return cls(name, problem=bad.code)
