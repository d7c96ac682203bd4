"""The task's card: what was promised, and how it ended by one press (R9, R12)."""

from __future__ import annotations

from crm_core.queries.deals.dto import TaskCard
from crm_core.queries.tasks.dto import TaskLine
from crm_core.rules.policy import Permission
from handlers.ui.callbacks.deals import OpenDeal, ReadRegulation
from handlers.ui.callbacks.tasks import AssignTask, Postpone
from handlers.ui.formatting.labels import task_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Button, Inline, Screen, button, inline
from handlers.ui.screens.deal_card import copy_phone, outcome_keys
from handlers.ui.screens.deal_card_text import client_line, money_line, phone_line, said_line
from handlers.ui.screens.navigation import home


def task_screen(card: TaskCard, viewer: Viewer, toast: str | None = None) -> Screen:
    return Screen(text=task_text(card, viewer), keys=task_keys(card, viewer), toast=toast)


def task_text(card: TaskCard, viewer: Viewer) -> Html:
    task, deal = card.task, card.deal
    when = viewer.watch.when(task.due_at)
    due = (
        fill("⚠️ {when}, {late}", when=when, late=viewer.watch.left(task.due_at))
        if task.overdue
        else fill("🕒 {when}", when=when)
    )
    return lines(
        bold(task_name(task, viewer.regulation)),
        due,
        _promised(task, viewer),
        "",
        fill("💼 {title}", title=short(deal.title, 120)),
        client_line(deal),
        phone_line(deal),
        money_line(deal),
        said_line(deal),
        "",
        fill("{funnel} → <b>{stage}</b>", funnel=said(deal.funnel.name), stage=said(deal.stage.name)),
        fill(_("🎯 {goal}"), goal=said(deal.stage.goal)),
        "",
        bold(_("How did it end?")),
    )


def _promised(task: TaskLine, viewer: Viewer) -> Html | None:
    """A promise keeps its first date, however often it is put off (R78)."""
    if task.first_due_at is None:
        return None
    times = ngettext("put off {n} time", "put off {n} times", task.postponed).format(n=task.postponed)
    return fill(_("📌 Promised for {when}, {times}"), when=viewer.watch.when(task.first_due_at), times=times)


def task_keys(card: TaskCard, viewer: Viewer) -> Inline:
    task = card.task
    rows = outcome_rows(task, viewer)
    return inline(
        *rows,
        [copy_phone(card.deal.contact.phone), button(_("📖 What to say"), ReadRegulation(deal=task.deal_id))],
        [
            button(_("⏰ Postpone"), Postpone(task=task.id, version=task.deal_version)),
            button(_("💼 Deal"), OpenDeal(deal=task.deal_id)),
        ],
        [
            button(_("🔀 Reassign"), AssignTask(task=task.id, version=task.deal_version))
            if viewer.may(Permission.task_assign)
            else None,
            home(viewer),
        ],
    )


def outcome_rows(task: TaskLine, viewer: Viewer) -> list[list[Button]]:
    """The outcomes of the task's type, two a row."""
    keys = outcome_keys(task, viewer.regulation)
    return [keys[i : i + 2] for i in range(0, len(keys), 2)]
