"""What things of the CRM are called on a screen: tasks, statuses, flags, field values."""

from __future__ import annotations

from typing import cast

from crm_core.queries.deals.dto import DealCard
from crm_core.queries.tasks.dto import TaskLine
from crm_core.regulation.schema import Field, Regulation, UnknownCode
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, MessageKind
from crm_core.rules.field_values import FieldValue, format_value
from crm_core.rules.people.site_sources import UNKNOWN_SOURCE
from crm_core.rules.time.field_moment import moment_of
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, short
from handlers.ui.kit.i18n import _, said, spoken


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


def tag_name(code: str, regulation: Regulation) -> str:
    """As the regulation calls it; the code of one that it has no longer."""
    try:
        return said(regulation.tag(code).name)
    except UnknownCode:
        return code


def source_name(code: str, regulation: Regulation) -> str:
    """The source as the regulation calls it; an unknown one as it came."""
    if code.startswith(UNKNOWN_SOURCE):
        return _("unknown: {text}").format(text=code.removeprefix(UNKNOWN_SOURCE))
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
        InvoiceStatus.CREDITED: _("credited in full"),
    }[status]


def invoice_title(number: str | None) -> str:
    return _("Invoice {number}").format(number=number) if number else _("Draft invoice")


def attachment_name(kind: MessageKind) -> str:
    """What came instead of words."""
    return {
        MessageKind.PHOTO: _("photo"),
        MessageKind.VIDEO: _("video"),
        MessageKind.VOICE: _("voice message"),
        MessageKind.VIDEO_NOTE: _("video message"),
        MessageKind.AUDIO: _("audio"),
        MessageKind.DOCUMENT: _("file"),
        MessageKind.ANIMATION: _("animation"),
        MessageKind.STICKER: _("sticker"),
        MessageKind.LOCATION: _("place on the map"),
        MessageKind.CONTACT: _("contact"),
    }.get(kind, _("attachment"))


def field_value(field: Field, value: object, viewer: Viewer) -> str:
    """A kept answer as a person reads it, a moment by their own clock."""
    if field.type == "datetime":
        return viewer.watch.when(moment_of(str(value)))
    choices = viewer.regulation.choices(field)
    shown = format_value(field, cast("FieldValue", value), spoken(), choices)
    if field.type == "yes_no":
        return _("Yes") if shown == "yes" else _("No")
    return shown


def field_line(field: Field, card: DealCard, viewer: Viewer) -> Html:
    """ "Industry: Trade", as a card lists what is known. An amount and a product have columns of their own."""
    value = card.fields[field.code]
    match field.code if field.builtin else "":
        case "amount":
            shown = amount(card.amount or 0, card.currency)
        case "product":
            shown = card.product or "—"
        case _:
            shown = field_value(field, value, viewer)
    return fill("{name}: {value}", name=said(field.name), value=short(shown, 200))


def first_name(name: str) -> str:
    """How one speaks to somebody: "Oleg" of "Oleg Smirnov"."""
    return name.split()[0] if name.split() else name


def invoice_refusal(reason: str) -> str | None:
    """Why the state of an invoice does not allow an act, by the error's reason."""
    return {
        "no_lines": _("The invoice is empty. Add at least one line."),
        "no_due_date": _("The invoice has no due date yet. Please set one."),
        "not_draft": _("This invoice has been sent and cannot be changed. Void it and make a new one."),
        "not_claimed": _("The client's word that they have paid was answered already."),
        "not_paid": _("Nothing has been paid on this invoice."),
        "over_credit": _("That is more than this invoice still asks for."),
        "not_owed": _("That is more than is to be returned on this invoice."),
        "closed": _("This invoice is closed: it is paid or void."),
        "too_much": _("That is more than is still owed on this invoice."),
    }.get(reason)
