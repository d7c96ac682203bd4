"""What was said and done on a deal, in words, newest first (R21)."""

from __future__ import annotations

from typing import Any

from crm_core.core import Crm
from crm_core.queries.card_views import History as HistoryPage
from crm_core.queries.card_views import HistoryItem, HistoryKind
from crm_core.regulation.schema import Regulation, UnknownCode
from crm_core.rules.states import InvoiceStatus, MessageKind, TaskState
from handlers.audiences import staff
from handlers.ui.amounts import amount
from handlers.ui.cards import to_deal
from handlers.ui.html import Html, bold, fill, lines, short
from handlers.ui.i18n import _, said
from handlers.ui.names import attachment_name, invoice_status, invoice_title, reason_name, task_type_name
from handlers.ui.presses import History
from handlers.ui.screen import Screen, button, inline
from handlers.ui.viewer import Viewer

PAGE = 8
WORDS_SHOWN = 300


@staff.press(History)
async def history(data: History, crm: Crm) -> Screen:
    return history_screen(await crm.ask.cards.history(data.deal, data.page, PAGE), Viewer.of(crm))


def history_screen(view: HistoryPage, viewer: Viewer) -> Screen:
    turn = [
        button(_("‹ Newer"), History(deal=view.deal_id, page=view.page - 1)) if view.page else None,
        button(_("Older ›"), History(deal=view.deal_id, page=view.page + 1)) if view.page + 1 < view.pages else None,
    ]
    shown = [_item(item, viewer) for item in view.items] or [fill(_("Nothing has happened yet."))]
    heading = fill(_("🕘 <b>{title}</b>"), title=short(view.deal_title, 100))
    return Screen(text=lines(heading, "", *shown), keys=inline(turn, to_deal(view.deal_id)))


def _item(item: HistoryItem, viewer: Viewer) -> Html:
    what = _what(item, viewer.regulation)
    who = fill(" · {who}", who=item.who) if item.who else Html("")
    return fill("<i>{when}{who}</i>\n{what}\n", when=viewer.watch.when(item.at), who=who, what=what)


def _what(item: HistoryItem, regulation: Regulation) -> Html:
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
            paid = amount(int(detail["amount"]), str(detail["currency"]))
            return fill(
                _("💰 Received {amount}, {invoice}"), amount=bold(paid), invoice=invoice_title(detail.get("number"))
            )
        case HistoryKind.ACT:
            return _act(detail, regulation)


def _stage(detail: dict[str, Any], regulation: Regulation) -> Html:
    try:
        name = said(regulation.stage(detail["funnel"], detail["stage"]).name)
    except UnknownCode:
        name = str(detail["stage"])
    if detail.get("first"):
        return fill(_("📥 Came in: {stage}"), stage=name)
    return fill(_("➡️ Passed: {stage}") if detail.get("passed") else _("➡️ Stage: {stage}"), stage=name)


def _task(detail: dict[str, Any], regulation: Regulation) -> Html:
    name = detail.get("title") or task_type_name(detail["type"], regulation)
    if detail.get("state") == TaskState.CANCELLED:
        return fill(_("{task}: no longer needed"), task=name)
    if not detail.get("outcome"):
        return fill(_("{task}: planned"), task=name)
    try:
        outcome = said(regulation.outcome(detail["type"], detail["outcome"]).name)
    except UnknownCode:
        outcome = str(detail["outcome"])
    done = fill("✅ {task}: <b>{outcome}</b>", task=name, outcome=outcome)
    return lines(done, fill("✍️ {note}", note=short(detail["note"], WORDS_SHOWN))) if detail.get("note") else done


def _words(detail: dict[str, Any]) -> str:
    kind = MessageKind(detail.get("kind") or MessageKind.TEXT)
    text = short(str(detail.get("text") or ""), WORDS_SHOWN)
    edited = _(" (edited)") if detail.get("edited") else ""
    if kind is MessageKind.TEXT:
        return text + edited
    return f"[{attachment_name(kind)}] {text}".strip() + edited


def _act(detail: dict[str, Any], regulation: Regulation) -> Html:
    if detail.get("reason") and detail.get("action") == "deal.lose":
        return fill(_("🚪 Client refused: {reason}"), reason=reason_name(str(detail["reason"]), regulation))
    acts = {
        "deal.open": _("📥 Deal opened"),
        "deal.lose": _("🚪 Client refused"),
        "deal.reopen": _("🔄 Back in work"),
        "deal.pause": _("⏸ Put on pause"),
        "deal.resume": _("▶️ Work resumed"),
        "deal.assign": _("🔀 Handed over"),
        "deal.edit": _("✏️ Card corrected"),
        "deal.nudge": _("🔔 The director asks about it"),
        "task.postpone": _("⏰ Task postponed"),
        "invoice.void": _("🧾 Invoice cancelled"),
    }
    return fill("{act}", act=acts.get(str(detail.get("action")), _("Changed")))
