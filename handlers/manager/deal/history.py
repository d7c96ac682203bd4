"""What was said and done on a deal, in words, newest first (R21)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.deals.dto import History as HistoryPage
from crm_core.queries.deals.dto import HistoryItem
from crm_core.queries.deals.history_sql import HistoryFilter
from crm_core.rules.deals.statuses import MessageKind
from handlers.routers import staff
from handlers.ui.callbacks.deals import History, HistoryPart, OpenFile
from handlers.ui.formatting.history_lines import history_item
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Media, Screen, Show, button, inline
from handlers.ui.screens.deal_card import to_deal

PAGE = 8
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
    shown = [history_item(item, viewer) for item in view.items] or [fill("{nothing}", nothing=_nothing(only))]
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
