"""What things of the CRM are called on a screen: tasks, statuses, flags, field values."""

from __future__ import annotations

from typing import cast

from crm_core.queries.card_views import TaskLine
from crm_core.regulation.schema import Choice, Field, Regulation, UnknownCode
from crm_core.rules.field_values import FieldValue, format_value
from crm_core.rules.states import DealStatus, InvoiceStatus
from handlers.ui.i18n import _, said, spoken


def task_type_name(code: str, regulation: Regulation) -> str:
    """ "📞 Call". A type that the regulation no longer has keeps its code: nothing once planned disappears."""
    try:
        kind = regulation.task_type(code)
    except UnknownCode:
        return code
    return f"{kind.emoji} {said(kind.name)}".strip()


def task_name(task: TaskLine, regulation: Regulation) -> str:
    """The task in its own words, with the emoji of its type."""
    try:
        emoji = regulation.task_type(task.type).emoji
    except UnknownCode:
        emoji = ""
    return f"{emoji} {said(task.title)}".strip()


def reason_name(code: str, regulation: Regulation) -> str:
    try:
        return said(regulation.reason(code).name)
    except UnknownCode:
        return code


def source_name(code: str, regulation: Regulation) -> str:
    """The source as the regulation calls it; an unknown one as it came."""
    try:
        return said(regulation.source(code).name)
    except UnknownCode:
        return code


def deal_status(status: DealStatus) -> str:
    return {DealStatus.OPEN: _("in progress"), DealStatus.WON: _("won"), DealStatus.LOST: _("refused")}[status]


def invoice_status(status: InvoiceStatus) -> str:
    return {
        InvoiceStatus.DRAFT: _("draft"),
        InvoiceStatus.SENT: _("awaiting payment"),
        InvoiceStatus.PART_PAID: _("partly paid"),
        InvoiceStatus.PAID: _("paid"),
        InvoiceStatus.VOID: _("cancelled"),
    }[status]


def invoice_title(number: str | None) -> str:
    return _("Invoice {number}").format(number=number) if number else _("Draft invoice")


def field_value(field: Field, value: object, choices: tuple[Choice, ...] | None = None) -> str:
    """A kept answer as a person reads it."""
    shown = format_value(field, cast("FieldValue", value), spoken(), choices)
    if field.type == "yes_no":
        return _("Yes") if shown == "yes" else _("No")
    return shown
