"""The day's tasks: overdue, due now, later today (R10). A manager works from here, not from a pile of deals."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.deals.list_dto import Today as TodayView
from crm_core.queries.reports.plans import OwnPlan
from crm_core.rules.time.time_suggestions import next_morning
from handlers.manager.lists.way_back import in_queue
from handlers.routers import staff
from handlers.ui.callbacks.navigation import DealList
from handlers.ui.callbacks.tasks import PostponeOverdue, Today
from handlers.ui.figures.plan_screens import own_plan_line
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Button, Screen, button, in_pairs, inline
from handlers.ui.screens.task_lines import task_entry, task_key

PAGE = 8


@staff.command("today")
async def today_command(crm: Crm, state: FSMContext) -> Screen:
    return await today(Today(), crm, state)


@staff.press(Today)
async def today(data: Today, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    await in_queue(state)
    view = await crm.queries.worklists.today(data.page, PAGE)
    # On a further page nobody looks for it.
    own = await crm.queries.plans.own() if not data.page else None
    return today_screen(view, Viewer.of(crm), own)


@staff.press(PostponeOverdue)
async def postpone_overdue(crm: Crm, state: FSMContext) -> Screen:
    """One press for a morning after an illness; each promise stays counted as put off."""
    viewer = Viewer.of(crm)
    at = next_morning(crm.now, crm.calendar, crm.actor.zone)
    count = await crm.tasks.postpone_overdue(at)
    said = ngettext("⏰ {n} task put off: {when}", "⏰ {n} tasks put off, from {when} on", count)
    toast = said.format(n=count, when=viewer.watch.when(at)) if count else _("Nothing is overdue.")
    return (await today(Today(), crm, state)).model_copy(update={"toast": toast})


def today_screen(view: TodayView, viewer: Viewer, own: OwnPlan | None = None) -> Screen:
    """`own`: one's plan of the month, said in a line."""
    deals = button(_("💼 My deals"), DealList())
    if not view.counts.total:
        return Screen(text=_nothing(view, own), keys=inline(deals))
    numbered = list(enumerate(view.lines, start=view.page * PAGE + 1))
    keys = [task_key(number, task) for number, task in numbered]
    turn = [
        button("‹", Today(page=view.page - 1)) if view.page else None,
        button("›", Today(page=view.page + 1)) if view.page + 1 < view.pages else None,
    ]
    text = lines(_summary(view, own), *(task_entry(number, task, viewer) for number, task in numbered))
    return Screen(text=text, keys=inline(*in_pairs(keys), turn, _all_late(view), deals))


def _summary(view: TodayView, own: OwnPlan | None) -> Html:
    counts = view.counts
    page = _("Page {page} of {pages}").format(page=view.page + 1, pages=view.pages) if view.pages > 1 else None
    return lines(
        bold(_("📋 Today")),
        fill(_("🆕 Fresh leads: {n}"), n=counts.fresh) if counts.fresh else None,
        fill(_("🔥 Within the hour: {n}"), n=counts.now) if counts.now else None,
        fill(_("⚠️ Overdue: {n}"), n=counts.overdue) if counts.overdue else None,
        fill(_("🕒 Later today: {n}"), n=counts.later) if counts.later else None,
        own_plan_line(own),
        fill("{page}", page=page) if page else None,
        "",
    )


def _all_late(view: TodayView) -> Button | None:
    late = view.counts.overdue
    return button(_("⏰ Put off all overdue: {n}").format(n=late), PostponeOverdue()) if late else None


def _nothing(view: TodayView, own: OwnPlan | None) -> Html:
    if not view.open_deals:
        return lines(
            bold(_("📋 Today")), own_plan_line(own), "", fill(_("No deals yet. A new lead will come here by itself."))
        )
    deals = ngettext("{n} deal in work", "{n} deals in work", view.open_deals).format(n=view.open_deals)
    return lines(
        bold(_("📋 Today")),
        own_plan_line(own),
        "",
        fill(_("✨ All done for today: {deals}."), deals=deals),
        fill(_("A good moment to look through your deals and call those who wait longest.")),
    )
