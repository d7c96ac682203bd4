"""A file that somebody sent, fetched and read before the conversation's transaction begins: handlers do no I/O."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.rules.catalogue.sheet import CatalogueSheet


@dataclass(frozen=True, slots=True)
class Attachment:
    """Its goods or its words, or why there are none: a code of BadSheet with its `where`, `too_big`, `not_fetched` or
    `not_text`.
    """

    name: str
    sheet: CatalogueSheet | None = None
    text: str | None = None
    problem: str | None = None
    where: str = ""
