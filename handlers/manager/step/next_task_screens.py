"""The next step: what and when, by one press (R8, R9). The regulation's own suggestion comes first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from crm_core.core import Crm
from crm_core.queries.deals.dto import DealCard
from crm_core.regulation.schema import StageTask
from crm_core.services.deals import StepPlan
from handlers.manager.input.time_suggestions import quick_rows
from handlers.manager.step.callbacks import KeepEarlier, StepNote, StepType, leave
from handlers.manager.step.draft import Draft
from handlers.ui.callbacks.deals import StopWriting
from handlers.ui.formatting.labels import task_type_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import bold, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.date_picker import time_press


def wants_next(plan: StepPlan) -> bool:
    """Whether to ask for the next task: where the rule demands one (R8), and where the regulation has one to offer."""
    if plan.to is not None and plan.to.won:
        return False
    return plan.needs_next or plan.suggested is not None


def next_task_screen(crm: Crm, draft: Draft, proposed: datetime | None = None, *, may_let_go: bool = False) -> Screen:
    """`proposed`: by the rules. `may_let_go`: the deal was refused, and its client need not be gone back to."""
    watch = Viewer.of(crm).watch
    first = None
    if proposed is not None:
        text = _("✅ {when}, as per the rules").format(when=watch.when(proposed))
        first = button(text, time_press("step", draft.deal, draft.version, proposed, watch), "primary")
    what = draft.next_title or task_type_name(draft.next_type or "", crm.regulation)
    return Screen(
        text=lines(
            _going(crm, draft),
            fill(_("What next: <b>{task}</b>"), task=what),
            fill(_("When?")),
        ),
        keys=inline(
            first,
            *quick_rows(crm, "step", draft.deal, draft.version, without=proposed),
            [
                button(_("🔁 Another task"), StepType(deal=draft.deal, version=draft.version)),
                button(_("✍️ Note"), StepNote(deal=draft.deal, version=draft.version))
                if draft.done and not draft.note
                else None,
            ],
            button(_("🚫 Do not write any more"), StopWriting(deal=draft.deal, version=draft.version))
            if may_let_go
            else None,
            leave(draft.deal, draft.version),
        ),
    )


def earlier_screen(card: DealCard, tasks: Collection[int], viewer: Viewer) -> Screen:
    """A move by hand meets a task that is planned already: nobody wants two where one was meant."""
    planned = [
        fill("• {task}, {when}", task=short(said(task.title), 100), when=viewer.watch.when(task.due_at))
        for task in card.tasks
        if task.id in tasks
    ]
    at = {"deal": card.id, "version": card.version}
    return Screen(
        text=lines(bold(_("📌 This is planned on the deal already:")), *planned, "", fill(_("What about it?"))),
        keys=inline(
            button(_("🗑 No longer needed"), KeepEarlier(**at, earlier="replaced"), "primary"),
            button(_("📌 It stays the next step"), KeepEarlier(**at, earlier="instead")),
            button(_("➕ Keep it and add another"), KeepEarlier(**at, earlier="beside")),
            leave(card.id, card.version),
        ),
    )


def with_type(crm: Crm, draft: Draft, suggested: StageTask | None) -> Draft:
    """The draft with the kind of its next task filled in: the person's own choice, else what is suggested."""
    if draft.next_type is not None:
        return draft
    if suggested is None:
        return draft.but(next_type=crm.regulation.task_types[0].code)
    title = said(suggested.title) if suggested.title else None
    code = crm.regulation.title_code(suggested.title)
    return draft.but(next_type=suggested.type, next_title=title, next_title_code=code)


def _going(crm: Crm, draft: Draft) -> str | None:
    """Said before the step is taken, so that nobody wonders where the deal goes."""
    if draft.kind == "reopen":
        return fill(_("🔄 Back to work, good."))
    if draft.to is None:
        return None
    for funnel in crm.regulation.funnels:
        for stage in funnel.stages:
            if stage.code == draft.to:
                return fill(_("➡️ The deal moves to: {stage}"), stage=said(stage.name))
    return None
