"""What stands above the columns of an export, in the reader's language: words that an import knows again."""

from __future__ import annotations

from datetime import datetime

from crm_core.queries.exporting.columns import ExportColumn
from handlers.wording.i18n import _, spoken


def heading(column: ExportColumn) -> str:
    if column.name is not None:
        return column.name.in_(spoken())
    return {
        "client.id": _("Client ID"),
        "client.name": _("Full name"),
        "client.phone": _("Phone"),
        "client.email": _("E-mail"),
        "client.company": _("Company"),
        "client.username": _("Telegram"),
        "client.source": _("Source"),
        "client.created": _("Created"),
        "client.news": _("Agreed to news"),
        "deal.id": _("Deal ID"),
        "deal.title": _("Deal name"),
        "deal.funnel": _("Funnel"),
        "deal.stage": _("Stage"),
        "deal.status": _("How it stands"),
        "deal.amount": _("Amount"),
        "deal.currency": _("Currency"),
        "deal.owner": _("Responsible"),
        "deal.source": _("Source"),
        "deal.reason": _("Reason of refusal"),
        "deal.created": _("Created"),
        "deal.closed": _("Closed at"),
        "deal.next": _("Next task"),
    }[column.code]


def status(code: str) -> str:
    return {"open": _("under way"), "won": _("sold"), "lost": _("refused")}.get(code, code)


def yes_no(said: bool) -> str:
    return _("yes") if said else _("no")


def watermark(number: int, by: str, allowed_by: str | None, at: datetime) -> str:
    """The first line: whose copy this is."""
    line = _("Copy No. {n} of {when}, made for {name}, allowed by {other}")
    other = allowed_by or _("the server's console")
    return line.format(n=number, when=f"{at:%d.%m.%Y %H:%M}", name=by, other=other)
