"""A task is coming, is due, is overdue (R34): how it ended by one press, or put off, or the deal opened."""

from __future__ import annotations

from collections.abc import Sequence

from crm_core.queries.notifications.dto import TaskFacts
from crm_core.queries.notifications.kinds import TaskAssigned, TaskDue, TaskOverdue, TaskSoon
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.tasks import LogOutcome, Postpone
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Inline, Screen, button, inline
from handlers.ui.notifications.deal_lines import number_line, place_line, title_line
from handlers.ui.notifications.registry import shows
from handlers.ui.screens.deal_card import copy_phone

_OUTCOMES_SHOWN = 8


@shows(TaskAssigned)
def given(facts: TaskFacts, viewer: Viewer) -> Screen:
    head = fill(_("📌 A task for you: {task}, {when}"), task=_name(facts), when=viewer.watch.when(facts.due_at))
    return Screen(text=lines(head, "", *_about(facts)), keys=_keys(facts))


@shows(TaskSoon)
def soon(facts: TaskFacts, viewer: Viewer) -> Screen:
    head = fill(_("⏰ Soon, at {time}: {task}"), time=viewer.watch.clock(facts.due_at), task=_name(facts))
    return Screen(text=lines(head, "", *_about(facts)), keys=_keys(facts))


@shows(TaskDue)
def due(facts: TaskFacts, viewer: Viewer) -> Screen:
    head = fill(_("🔔 It is time: {task}"), task=_name(facts))
    return Screen(text=lines(head, "", *_about(facts), "", _asked()), keys=_keys(facts))


@shows(TaskOverdue)
def overdue(facts: TaskFacts, viewer: Viewer) -> Screen:
    watch = viewer.watch
    head = fill(_("❗ Overdue: {task}"), task=_name(facts))
    waited = fill(_("It was due {when} ({ago})."), when=watch.when(facts.due_at), ago=watch.ago(facts.due_at))
    return Screen(text=lines(head, "", *_about(facts), waited, "", _asked()), keys=_keys(facts))


def _about(facts: TaskFacts) -> tuple[Html | None, ...]:
    return title_line(facts.deal), number_line(facts.deal), place_line(facts.deal)


def _asked() -> Html:
    return Html(_("How did it end?"))


def _name(facts: TaskFacts) -> Html:
    return fill("<b>{name}</b>", name=short(f"{facts.type.emoji} {said(facts.title)}".strip(), 100))


def _keys(facts: TaskFacts) -> Inline:
    version = facts.deal.version
    outcomes = [
        button(short(said(outcome.name), 40), LogOutcome(task=facts.task_id, version=version, outcome=outcome.code))
        for outcome in facts.type.outcomes[:_OUTCOMES_SHOWN]
    ]
    return inline(
        *_pairs(outcomes),
        copy_phone(facts.deal.phone),
        (
            button(_("⏰ Postpone"), Postpone(task=facts.task_id, version=version)),
            button(_("💼 Deal"), OpenDeal(deal=facts.deal.id)),
        ),
    )


def _pairs(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2)]
