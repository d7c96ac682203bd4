"""One summary instead of a flood: many things due at once, or after we have been out of reach (R40)."""

from __future__ import annotations

from crm_core.queries.notifications.dto import CatchUpFacts
from crm_core.queries.notifications.kinds import CatchUp
from handlers.ui.callbacks.tasks import Today
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Screen, button, in_pairs, inline
from handlers.ui.notifications.registry import shows
from handlers.ui.screens.digest import list_button
from handlers.ui.screens.task_lines import task_entry, task_key


@shows(CatchUp)
def summary(facts: CatchUpFacts, viewer: Viewer) -> Screen:
    counted = (
        (facts.overdue, ngettext("❗ {n} task is overdue", "❗ {n} tasks are overdue", facts.overdue)),
        (facts.due_today, ngettext("📋 {n} task for today", "📋 {n} tasks for today", facts.due_today)),
        (facts.stalled, ngettext("🐢 {n} deal is stuck", "🐢 {n} deals are stuck", facts.stalled)),
        (
            facts.unpaid,
            ngettext("💰 {n} deal has a payment overdue", "💰 {n} deals have a payment overdue", facts.unpaid),
        ),
    )
    found = [fill(words, n=count) for count, words in counted if count]
    head = Html(_("🔔 <b>Several things at once.</b> This is what waits for you now:"))
    numbered = list(enumerate(facts.tasks, start=1))
    keys = [task_key(number, task) for number, task in numbered]
    named = ["", *(task_entry(number, task, viewer) for number, task in numbered)] if numbered else []
    return Screen(
        text=lines(head, "", *(found or [Html(_("Nothing urgent."))]), *named),
        keys=inline(
            *in_pairs(keys),
            button(_("📋 Today"), Today(), "primary"),
            (
                *((list_button(_("🐢 Stuck"), "stalled", viewer),) if facts.stalled else ()),
                *((list_button(_("💰 Unpaid"), "unpaid", viewer),) if facts.unpaid else ()),
            ),
        ),
    )
