"""The morning list (R38): the day in one message, its first thing under the first button."""

from __future__ import annotations

from crm_core.queries.notifications.kinds import MorningList
from crm_core.queries.notifications.mornings import DealOf, MorningFacts
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.tasks import OpenTask, Today
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import Html, fill, lines
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.notifications.registry import shows
from handlers.ui.screens.digest import list_button
from handlers.ui.screens.task_lines import task_entry


@shows(MorningList)
def morning(facts: MorningFacts, viewer: Viewer) -> Screen:
    counted = (
        (facts.overdue, ngettext("⚠️ {n} task is overdue", "⚠️ {n} tasks are overdue", facts.overdue)),
        (facts.due_today, ngettext("📋 {n} task for today", "📋 {n} tasks for today", facts.due_today)),
        (
            facts.unanswered,
            ngettext("💬 {n} client waits for an answer", "💬 {n} clients wait for an answer", facts.unanswered),
        ),
        (
            facts.no_step,
            ngettext(
                "🧭 {n} deal has no next step within its stage's limit",
                "🧭 {n} deals have no next step within their stage's limit",
                facts.no_step,
            ),
        ),
    )
    found = [fill(words, n=count) for count, words in counted if count]
    named = [task_entry(number, task, viewer) for number, task in enumerate(facts.tasks, start=1)]
    keys: list[Button | tuple[Button, ...]] = [_start(facts)]
    keys += [_deal("💬", one) for one in facts.waiting]
    more = (
        *((button(_("📋 Today"), Today()),) if facts.tasks else ()),
        *((list_button(_("🧭 No step"), "no_step", viewer),) if facts.no_step else ()),
    )
    return Screen(
        text=lines(Html(_("☀️ <b>Good morning!</b> Your day:")), "", *found, *(("", *named) if named else ())),
        keys=inline(*keys, more),
    )


def _start(facts: MorningFacts) -> Button:
    """The first task of the day, else the client who waits, else the deal without a step."""
    if facts.tasks:
        return button(_("▶️ Start"), OpenTask(task=facts.tasks[0].id), "primary")
    first = (*facts.waiting, *facts.without_step)[0]
    return button(_("▶️ Start"), OpenDeal(deal=first.deal_id), "primary")


def _deal(mark: str, one: DealOf) -> Button:
    return button(cut(f"{mark} {one.contact_name}", 1), OpenDeal(deal=one.deal_id))
