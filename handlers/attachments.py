"""A file that somebody sent, fetched and read before the conversation's transaction begins: handlers do no I/O."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.rules.catalogue.sheet import CatalogueSheet


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A DOCX and the names that it asks for."""

    body: bytes
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """Its goods, its words or the template that it is; or why there are none: a code of BadSheet or BadTemplate with
    its `where`, `too_big`, `not_fetched` or `not_text`.
    """

    name: str
    sheet: CatalogueSheet | None = None
    text: str | None = None
    template: TemplateFile | None = None
    problem: str | None = None
    where: str = ""
