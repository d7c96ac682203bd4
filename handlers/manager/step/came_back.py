"""A step that somebody else overtook comes back to its author: what they had, who changed what and when (R48)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.deals.dto import DealCard
from handlers.manager.step import draft as drafts
from handlers.manager.step.callbacks import LeaveStep, ResumeStep
from handlers.manager.step.draft import Draft
from handlers.manager.step.draft_words import in_words
from handlers.manager.tasks.queue import onward
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import bold, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.changed_meanwhile import changes_of
from handlers.ui.screens.deal_card import deal_screen, to_deal

SHOWN = 300


async def came_back(crm: Crm, state: FSMContext, draft: Draft) -> Screen:
    """The draft as it still can be taken, kept on the deal as it is now; nothing of it is taken yet. An outcome whose
    task was ended by somebody else is in the history already. Raises Refused for a deal that is another's by now.
    """
    card = await crm.queries.cards.deal(draft.deal)
    viewer = Viewer.of(crm)
    changes = changes_of(await crm.queries.timeline.changed_by_others(card.id, card.version - draft.version), viewer)
    words = await in_words(crm, draft)
    kept = await _on(crm, card, draft)
    if kept is None:
        await drafts.drop(state)
        shown = deal_screen(
            card, viewer, toast=_("This has changed meanwhile"), onward=await onward(crm, state, card.id)
        )
        told = [*changes, "", *_yours(words, _("What you said is in the history:"))] if words else [*changes]
        return shown.model_copy(update={"text": lines(*told, "", shown.text)})
    await state.set_state(None)
    await drafts.keep(state, kept)
    return Screen(
        text=lines(
            bold(_("⚠️ “{title}” has changed while you were at it").format(title=short(card.title, 80))),
            *changes,
            "",
            *_yours(words, _("Yours is kept as a draft:")),
        ),
        keys=inline(
            button(_("▶️ Go on with it"), ResumeStep(deal=card.id, version=card.version), "primary"),
            button(_("🗑 No longer needed"), LeaveStep(deal=card.id, version=card.version, sure=True)),
            to_deal(card.id),
        ),
    )


def _yours(words: list[str], heading: str) -> list[str]:
    return [fill("{heading}", heading=heading), *(fill("{line}", line=short(line, SHOWN)) for line in words)]


async def _on(crm: Crm, card: DealCard, draft: Draft) -> Draft | None:
    """The draft on the card as it is: a stage that the deal has reached or passed by now, a task that is closed, are no
    part of it any more. None: nothing is left to be done.
    """
    draft = draft.but(version=card.version, earlier=None, came=None, paid=False)
    if draft.kind == "reopen":
        return None if card.open else draft
    if draft.task is not None and draft.outcome is not None and draft.task not in {task.id for task in card.tasks}:
        await crm.tasks.say_outcome(draft.task, draft.outcome, draft.note)
        draft = draft.but(task=None, outcome=None, note=None)
    if draft.to is not None and not (card.open and _is_ahead(card, draft.to)):
        draft = draft.but(to=None, why=None, settled=True)
    if not card.open:
        draft = draft.but(settled=True)
    if draft.kind != "step":
        return draft
    return draft if draft.done or draft.to or draft.fields or not draft.settled else None


def _is_ahead(card: DealCard, to: str) -> bool:
    """Whether the deal does not stand there; where it went back, what was meant is to be said anew by the plan."""
    places = [stage.code for stage in card.funnel.stages]
    return to in places and places.index(to) > places.index(card.stage.code)
