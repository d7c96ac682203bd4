"""What happened to a deal, a line or two each, wherever it is told (R21)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_core.queries.deals.dto import HistoryItem, HistoryKind
from crm_core.regulation.schema import Regulation, Text, UnknownCode
from crm_core.rules.deals.statuses import InvoiceStatus, MessageKind, PaymentKind, TaskState
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import (
    attachment_name,
    invoice_status,
    invoice_title,
    reason_name,
    tag_name,
    task_type_name,
)
from handlers.ui.formatting.times import Watch
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said

WORDS_SHOWN = 300


def history_item(item: HistoryItem, viewer: Viewer) -> Html:
    """When, by whom, and what."""
    what = happened(item, viewer)
    who = fill(" · {who}", who=item.who) if item.who else Html("")
    return fill("<i>{when}{who}</i>\n{what}\n", when=viewer.watch.when(item.at), who=who, what=what)


def happened(item: HistoryItem, viewer: Viewer) -> Html:
    """What it was, in words."""
    regulation = viewer.regulation
    detail: dict[str, Any] = item.detail
    match item.kind:
        case HistoryKind.STAGE:
            return _stage(detail, regulation)
        case HistoryKind.TASK:
            return _task(detail, regulation)
        case HistoryKind.MESSAGE_IN:
            return fill("💬 {words}", words=_words(detail))
        case HistoryKind.MESSAGE_OUT:
            return fill("↪️ {words}", words=_words(detail))
        case HistoryKind.NOTE:
            return fill("✍️ {words}", words=_words(detail))
        case HistoryKind.INVOICE:
            status = invoice_status(InvoiceStatus(detail["status"]))
            total = amount(int(detail["total"]), str(detail["currency"]))
            title = invoice_title(detail.get("number"))
            return fill("🧾 {title}, {total}: {status}", title=title, total=total, status=status)
        case HistoryKind.PAYMENT:
            return _payment(detail)
        case HistoryKind.ACT:
            return _act(detail, regulation, viewer.watch)


def _payment(detail: dict[str, Any]) -> Html:
    minor, kind = int(detail["amount"]), PaymentKind(detail.get("kind") or PaymentKind.CAME)
    words = {
        PaymentKind.CAME: _("💰 Received {amount}, {invoice}"),
        PaymentKind.RETURNED: _("↩️ Returned {amount}, {invoice}"),
    }.get(kind)
    if words is None:
        # A row against a return stands above zero.
        words = _("✖️ Not received after all: {amount}, {invoice}")
        if minor > 0:
            words = _("✖️ Not returned after all: {amount}, {invoice}")
    paid = amount(abs(minor), str(detail["currency"]))
    return fill(words, amount=bold(paid), invoice=invoice_title(detail.get("number")))


def _credited(detail: dict[str, Any]) -> Html:
    return fill(
        _("➖ {invoice}: {amount} less, credit note {note}. {why}"),
        invoice=invoice_title(detail.get("invoice")),
        amount=amount(int(detail.get("amount") or 0), str(detail.get("currency") or "")),
        note=detail.get("note") or "…",
        why=short(str(detail.get("why") or ""), WORDS_SHOWN),
    )


def _stage(detail: dict[str, Any], regulation: Regulation) -> Html:
    try:
        name = said(regulation.stage(detail["funnel"], detail["stage"]).name)
    except UnknownCode:
        name = str(detail["stage"])
    if detail.get("first"):
        return fill(_("📥 Came in: {stage}"), stage=name)
    if detail.get("note"):
        why = short(str(detail["note"]), WORDS_SHOWN)
        return fill(_("↩️ Back to: {stage}. {why}"), stage=name, why=why)
    return fill(_("➡️ Passed: {stage}") if detail.get("passed") else _("➡️ Stage: {stage}"), stage=name)


def _task(detail: dict[str, Any], regulation: Regulation) -> Html:
    title = detail.get("title")
    name = said(Text.model_validate(title)) if title else task_type_name(detail["type"], regulation)
    if detail.get("state") == TaskState.CANCELLED:
        return fill(_("{task}: no longer needed"), task=name)
    if not detail.get("outcome"):
        return fill(_("{task}: planned"), task=name)
    return _ended(fill("✅ {task}: <b>{outcome}</b>", task=name, outcome=_outcome(detail, regulation)), detail)


def _said(detail: dict[str, Any], regulation: Regulation) -> Html:
    """An outcome whose step was never finished, or that stands beside somebody else's."""
    name = task_type_name(detail["type"], regulation)
    return _ended(fill("☑️ {task}: <b>{outcome}</b>", task=name, outcome=_outcome(detail, regulation)), detail)


def _outcome(detail: dict[str, Any], regulation: Regulation) -> str:
    try:
        return said(regulation.outcome(detail["type"], detail["outcome"]).name)
    except UnknownCode:
        return str(detail["outcome"])


def _ended(told: Html, detail: dict[str, Any]) -> Html:
    return lines(told, fill("✍️ {note}", note=short(detail["note"], WORDS_SHOWN))) if detail.get("note") else told


def _words(detail: dict[str, Any]) -> str:
    kind = MessageKind(detail.get("kind") or MessageKind.TEXT)
    text = short(str(detail.get("text") or ""), WORDS_SHOWN)
    if detail.get("from"):
        text = f"↪️ {short(str(detail['from']), 80)}: {text}"
    edited = _(" (edited)") if detail.get("edited") else ""
    if kind is MessageKind.TEXT:
        return text + edited
    return f"[{attachment_name(kind)}] {text}".strip() + edited


def _act(detail: dict[str, Any], regulation: Regulation, watch: Watch) -> Html:
    if detail.get("reason") and detail.get("action") == "deal.lose":
        return fill(_("🚪 Client refused: {reason}"), reason=reason_name(str(detail["reason"]), regulation))
    if detail.get("action") == "task.outcome":
        return _said(detail, regulation)
    if detail.get("action") == "task.follow":
        return _followed(detail, regulation, watch)
    if detail.get("action") == "deal.edit":
        return _edited(detail, regulation)
    if detail.get("action") in ("deal.tag", "deal.untag"):
        return _tag(detail, regulation)
    if detail.get("action") in ("document.make", "document.send"):
        return _document(detail)
    if detail.get("action") == "invoice.credit" and detail.get("amount"):
        return _credited(detail)
    if detail.get("action") == "deal.pause" and detail.get("reason"):
        return fill(_("⏸ Put on pause: {reason}"), reason=short(str(detail["reason"]), WORDS_SHOWN))
    if detail.get("action") == "client.let_go" and detail.get("reason"):
        return fill(_("🚫 Not to be written to: {reason}"), reason=short(str(detail["reason"]), WORDS_SHOWN))
    acts = {
        "deal.helper": _("🤝 A colleague helps from now on"),
        "deal.helper_off": _("🤝 A colleague helps no longer"),
        "deal.remark": _("🔍 A remark was made"),
        "deal.remark_answer": _("🔍 The remark was answered"),
        "deal.remark_unmoved": _("🚨 Not moved after a remark: the leaders know"),
        "client.let_go": _("🚫 Not to be written to"),
        "client.take_up": _("✉️ May be written to again"),
        "deal.lose": _("🚪 Client refused"),
        "deal.reopen": _("🔄 Back in work"),
        "deal.pause": _("⏸ Put on pause"),
        "deal.resume": _("▶️ Work resumed"),
        "deal.assign": _("🔀 Handed over"),
        "deal.nudge": _("🔔 The director asks about it"),
        "deal.win_back": _("🔁 A deal to win the client back was opened"),
        "deal.period": _("🔁 Paid period noted"),
        "task.assign": _("🔀 Task handed over"),
        "deal.renew": _("🔁 The deal of the renewal was opened"),
        "task.postpone": _("⏰ Task postponed"),
        "invoice.void": _("🧾 Invoice cancelled"),
        "invoice.credit": _("➖ Invoice credited"),
    }
    return fill("{act}", act=acts.get(str(detail.get("action")), _("Changed")))


def _followed(detail: dict[str, Any], regulation: Regulation, watch: Watch) -> Html:
    """A task that went with a date of the deal."""
    code = detail.get("title_code")
    known = regulation.task_titles.get(str(code)) if code else None
    title = said(known) if known else detail.get("title")
    name = str(title) if title else task_type_name(str(detail["type"]), regulation)
    when = watch.when(datetime.fromisoformat(str(detail["until"])))
    try:
        field = said(regulation.field(str(detail.get("field"))).name)
    except UnknownCode:
        field = "…"
    return fill(_("⏰ {task}: now {when}, it follows: {field}"), task=name, when=when, field=field)


def _tag(detail: dict[str, Any], regulation: Regulation) -> Html:
    put = detail["action"] == "deal.tag"
    return fill(_("🏷 Tag: {tag}") if put else _("🏷 Tag taken off: {tag}"), tag=tag_name(str(detail["tag"]), regulation))


def _document(detail: dict[str, Any]) -> Html:
    made = detail["action"] == "document.make"
    words = _("📄 {title}, No. {number}: made") if made else _("📄 {title}, No. {number}: sent to the client")
    return fill(words, title=short(str(detail.get("title") or "…"), 60), number=detail.get("number") or "…")


def _edited(detail: dict[str, Any], regulation: Regulation) -> Html:
    """Which field was corrected; what it says now is on the card, for those who may see it."""
    if detail.get("field") == "title":
        old = detail.get("old")
        return fill(_("✏️ Renamed, it was: {old}"), old=short(str(old), WORDS_SHOWN)) if old else fill(_("✏️ Renamed"))
    try:
        field = regulation.field(str(detail.get("field")))
    except UnknownCode:
        return fill(_("✏️ Card corrected"))
    told = fill(_("✏️ Corrected: {field}"), field=said(field.name))
    if detail.get("old") is None or field.type not in ("text", "phone", "email", "number"):
        return told
    return fill(_("{corrected}, it was: {old}"), corrected=told, old=short(str(detail["old"]), WORDS_SHOWN))
