"""What was said and done on a deal, in words, newest first (R21)."""

from __future__ import annotations

from typing import Any

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.deals.dto import History as HistoryPage
from crm_core.queries.deals.dto import HistoryItem, HistoryKind
from crm_core.queries.deals.history_sql import HistoryFilter
from crm_core.regulation.schema import Regulation, Text, UnknownCode
from crm_core.rules.deals.statuses import InvoiceStatus, MessageKind, TaskState
from handlers.routers import staff
from handlers.ui.callbacks.deals import History, HistoryPart, OpenFile
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import attachment_name, invoice_status, invoice_title, reason_name, task_type_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Media, Screen, Show, button, inline
from handlers.ui.screens.deal_card import to_deal

PAGE = 8
WORDS_SHOWN = 300
CAPTION_SHOWN = 900
_UNCAPTIONED = (MessageKind.STICKER, MessageKind.VIDEO_NOTE)


@staff.press(History)
async def history(data: History, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    only = HistoryFilter(data.only)
    return history_screen(
        await crm.queries.timeline.history(data.deal, data.page, PAGE, only), data.only, Viewer.of(crm)
    )


@staff.press(OpenFile)
async def open_file(data: OpenFile, crm: Crm) -> Screen:
    """The file itself, sent once more, with whose it is and when."""
    file = await crm.queries.timeline.file(data.message)
    who = fill(" · {who}", who=file.who) if file.who else Html("")
    head = fill("<i>{when}{who}</i>", when=Viewer.of(crm).watch.when(file.at), who=who)
    caption = fill("{words}", words=short(file.text, CAPTION_SHOWN)) if file.text else None
    back = inline([button(_("« Files"), History(deal=file.deal_id, only="files")), to_deal(file.deal_id)])
    media = Media(kind=file.kind.value, file_id=file.file_id)
    if file.kind in _UNCAPTIONED:
        return Screen(media=media, keys=back, show=Show.SEND)
    return Screen(text=lines(head, caption), media=media, keys=back, show=Show.SEND)


def history_screen(view: HistoryPage, only: HistoryPart, viewer: Viewer) -> Screen:
    at = History(deal=view.deal_id, page=view.page, only=only)
    turn = [
        button(_("‹ Newer"), at.model_copy(update={"page": view.page - 1})) if view.page else None,
        button(_("Older ›"), at.model_copy(update={"page": view.page + 1})) if view.page + 1 < view.pages else None,
    ]
    shown = [_item(item, viewer) for item in view.items] or [fill("{nothing}", nothing=_nothing(only))]
    heading = fill("{part}: <b>{title}</b>", part=_part_names()[only], title=short(view.deal_title, 100))
    return Screen(
        text=lines(heading, "", *shown),
        keys=inline(*_files(view, viewer), turn, *_filters(view.deal_id, only), to_deal(view.deal_id)),
    )


def _part_names() -> dict[HistoryPart, str]:
    return {
        "all": _("🕘 All"),
        "messages": _("💬 Messages"),
        "tasks": _("✅ Calls and tasks"),
        "moves": _("➡️ Moves"),
        "money": _("💰 Money"),
        "notes": _("✍️ Notes"),
        "files": _("📎 Files"),
    }


def _filters(deal: int, only: HistoryPart) -> list[list[Button]]:
    """One press each; the one that is on bears a tick."""
    keys = [
        button(f"• {name} •" if part == only else name, History(deal=deal, only=part))
        for part, name in _part_names().items()
    ]
    return [keys[:2], keys[2:4], keys[4:]]


def _nothing(only: HistoryPart) -> str:
    return {
        "all": _("Nothing has happened yet."),
        "messages": _("Nobody has written yet. What is said in the chat comes here by itself."),
        "tasks": _("No task has been done yet."),
        "moves": _("The deal has not moved yet."),
        "money": _("No invoice has been sent yet."),
        "notes": _("No notes yet. Press Note on the deal's card to leave one."),
        "files": _("No files yet. Photos, voices and files from the chat and from notes come here."),
    }[only]


def _files(view: HistoryPage, viewer: Viewer) -> list[list[Button]]:
    """Whatever on this page can be opened, by its sort and hour, two a row."""
    keys = [
        button(f"{_emoji(item)} {viewer.watch.when(item.at)}", OpenFile(message=int(str(item.detail["message"]))))
        for item in view.items
        if item.detail.get("file")
    ]
    return [keys[i : i + 2] for i in range(0, len(keys), 2)]


def _emoji(item: HistoryItem) -> str:
    kinds = {
        MessageKind.PHOTO: "🖼",
        MessageKind.VIDEO: "🎬",
        MessageKind.VIDEO_NOTE: "🎬",
        MessageKind.ANIMATION: "🎬",
        MessageKind.VOICE: "🎤",
        MessageKind.AUDIO: "🎵",
        MessageKind.STICKER: "🙂",
    }
    return kinds.get(MessageKind(str(item.detail["kind"])), "📎")


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
    try:
        outcome = said(regulation.outcome(detail["type"], detail["outcome"]).name)
    except UnknownCode:
        outcome = str(detail["outcome"])
    done = fill("✅ {task}: <b>{outcome}</b>", task=name, outcome=outcome)
    return lines(done, fill("✍️ {note}", note=short(detail["note"], WORDS_SHOWN))) if detail.get("note") else done


def _words(detail: dict[str, Any]) -> str:
    kind = MessageKind(detail.get("kind") or MessageKind.TEXT)
    text = short(str(detail.get("text") or ""), WORDS_SHOWN)
    if detail.get("from"):
        text = f"↪️ {short(str(detail['from']), 80)}: {text}"
    edited = _(" (edited)") if detail.get("edited") else ""
    if kind is MessageKind.TEXT:
        return text + edited
    return f"[{attachment_name(kind)}] {text}".strip() + edited


def _act(detail: dict[str, Any], regulation: Regulation) -> Html:
    if detail.get("reason") and detail.get("action") == "deal.lose":
        return fill(_("🚪 Client refused: {reason}"), reason=reason_name(str(detail["reason"]), regulation))
    if detail.get("action") == "deal.edit":
        return _edited(detail, regulation)
    if detail.get("action") == "deal.pause" and detail.get("reason"):
        return fill(_("⏸ Put on pause: {reason}"), reason=short(str(detail["reason"]), WORDS_SHOWN))
    if detail.get("action") == "client.let_go" and detail.get("reason"):
        return fill(_("🚫 Not to be written to: {reason}"), reason=short(str(detail["reason"]), WORDS_SHOWN))
    acts = {
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
    }
    return fill("{act}", act=acts.get(str(detail.get("action")), _("Changed")))


def _edited(detail: dict[str, Any], regulation: Regulation) -> Html:
    """Which field was corrected; what it says now is on the card, for those who may see it."""
    try:
        field = regulation.field(str(detail.get("field")))
    except UnknownCode:
        return fill(_("✏️ Card corrected"))
    told = fill(_("✏️ Corrected: {field}"), field=said(field.name))
    if detail.get("old") is None or field.type not in ("text", "phone", "email", "number"):
        return told
    return fill(_("{corrected}, it was: {old}"), corrected=told, old=short(str(detail["old"]), WORDS_SHOWN))
