"""A press made on an older card: who changed what since, and the same press again on the card as it is (R48)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aiogram.types import CallbackQuery

from crm_core.queries.deals.dto import DealCard, HistoryItem
from handlers.ui.callbacks.deals import (
    AssignDeal,
    LoseDeal,
    LoseWithMoney,
    MoveDeal,
    PauseDeal,
    PlanStep,
    ReopenDeal,
    ResumeDeal,
    StopWriting,
    WinBack,
    WriteAgain,
)
from handlers.ui.callbacks.tasks import AssignTask, LogOutcome, Postpone
from handlers.ui.formatting.history_lines import happened
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button
from handlers.ui.screens.deal_card import deal_screen

if TYPE_CHECKING:
    from crm_core.core import Crm

_MEANT_FOR_THE_DEAL = (
    AssignDeal, AssignTask, LogOutcome, LoseDeal, LoseWithMoney, MoveDeal, PauseDeal, PlanStep, Postpone, ReopenDeal,
    ResumeDeal, StopWriting, WinBack, WriteAgain,
)  # fmt: skip
LABEL = 60


def changes_of(items: Sequence[HistoryItem], viewer: Viewer) -> list[Html]:
    """ "• Boris, 12:40: ➡️ Stage: Offer sent", a line each."""
    return [
        fill(
            "• {who}{when}: {what}",
            who=f"{short(item.who, 60)}, " if item.who else "",
            when=viewer.watch.when(item.at),
            what=happened(item, viewer),
        )
        for item in items
    ]


async def changed_screen(crm: Crm, deal_id: int, viewer: Viewer, toast: str, press: CallbackQuery | None) -> Screen:
    """The card as it is now; where others have changed it since the press was drawn, what they did stands above it and
    the press itself is offered once more. Raises Refused for a deal out of reach.
    """
    card = await crm.queries.cards.deal(deal_id)
    data = _pressed(press)
    seen = getattr(data, "version", None)
    if press is None or data is None or seen is None or seen >= card.version:
        return deal_screen(card, viewer, toast=toast)
    changes = changes_of(await crm.queries.timeline.changed_by_others(deal_id, card.version - seen), viewer)
    if not changes:
        return deal_screen(card, viewer, toast=toast)
    shown = deal_screen(card, viewer, toast=toast, unfinished=_again(data, press, card))
    return shown.model_copy(update={"text": lines(fill(_("<b>Changed meanwhile:</b>")), *changes, "", shown.text)})


def _pressed(press: CallbackQuery | None) -> CallbackData | None:
    kind = CallbackData.__prefixes__.get((press.data or "").partition(":")[0]) if press else None
    if kind is None or press is None or not issubclass(kind, _MEANT_FOR_THE_DEAL):
        return None
    try:
        return kind.unpack(press.data or "")
    except (ValueError, TypeError):
        return None


def _again(data: CallbackData, press: CallbackQuery, card: DealCard) -> Button | None:
    """The same press on this card, by the same words."""
    about: Any = data
    if hasattr(about, "task") and about.task not in {task.id for task in card.tasks}:
        return None
    fresh = data.model_copy(update={"version": card.version})
    words = _label(press) or _("The same again")
    return button(short(_("↪️ All the same: {press}").format(press=words), LABEL), fresh, "primary")


def _label(press: CallbackQuery) -> str | None:
    """What stood on the button."""
    keys = getattr(getattr(press.message, "reply_markup", None), "inline_keyboard", None) or ()
    return next((key.text for row in keys for key in row if key.callback_data == press.data), None)
