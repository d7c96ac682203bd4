"""Tasks in a list: numbered text, and a short button for each."""

from __future__ import annotations

from crm_core.queries.tasks.dto import TaskLine
from handlers.ui.callbacks.tasks import OpenTask
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import task_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import Html, fill, short
from handlers.ui.kit.screen import Button, button


def task_entry(number: int, task: TaskLine, viewer: Viewer) -> Html:
    """Two lines: when, for whom and how much; then what is to be done."""
    return fill(
        "{number}. {when} <b>{client}</b>{worth}\n     {what}",
        number=number,
        when=when_due(task, viewer),
        client=short(task.contact_name, 40),
        worth=f" · {amount(task.amount, task.currency)}" if task.amount else "",
        what=short(task_name(task, viewer.regulation), 60),
    )


def when_due(task: TaskLine, viewer: Viewer) -> str:
    """ "⚠️ 10:00"; of another day its day."""
    watch = viewer.watch
    same_day = watch.local(task.due_at).date() == watch.today
    when = watch.clock(task.due_at) if same_day else watch.day(watch.local(task.due_at).date())
    return f"⚠️ {when}" if task.overdue else when


def task_key(number: int, task: TaskLine) -> Button:
    return button(cut(f"{number}. {task.contact_name}", 2), OpenTask(task=task.id))
