"""The day's tasks: overdue, due now, later today (R10). A manager works from here, not from a pile of deals."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.deals.list_dto import Today as TodayView
from crm_core.queries.tasks.dto import TaskLine
from crm_core.rules.time_suggestions import quick_times
from handlers.manager.lists.way_back import forget
from handlers.routers import staff
from handlers.ui.callbacks.navigation import DealList
from handlers.ui.callbacks.tasks import OpenTask, PostponeOverdue, Today
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import task_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Button, Screen, button, inline

PAGE = 8


@staff.command("today")
async def today_command(crm: Crm, state: FSMContext) -> Screen:
    return await today(Today(), crm, state)


@staff.press(Today)
async def today(data: Today, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    await forget(state)
    return today_screen(await crm.queries.worklists.today(data.page, PAGE), Viewer.of(crm))


@staff.press(PostponeOverdue)
async def postpone_overdue(crm: Crm, state: FSMContext) -> Screen:
    """One press for a morning after an illness; each promise stays counted as put off."""
    viewer = Viewer.of(crm)
    at = next(one.moment for one in quick_times(crm.now, crm.calendar, crm.actor.zone) if one.code != "in_an_hour")
    put_off = await crm.tasks.postpone_overdue(at)
    said = ngettext("⏰ {n} task put off: {when}", "⏰ {n} tasks put off, from {when} on", put_off.tasks)
    toast = said.format(n=put_off.tasks, when=viewer.watch.when(at))
    shown = await today(Today(), crm, state)
    return shown.model_copy(update={"toast": toast if put_off.tasks else _("Nothing is overdue.")})


def today_screen(view: TodayView, viewer: Viewer) -> Screen:
    deals = button(_("💼 My deals"), DealList())
    if not view.counts.total:
        return Screen(text=_nothing(view), keys=inline(deals))
    numbered = list(enumerate(view.lines, start=view.page * PAGE + 1))
    keys = [button(cut(f"{number}. {task.contact_name}", 2), OpenTask(task=task.id)) for number, task in numbered]
    turn = [
        button("‹", Today(page=view.page - 1)) if view.page else None,
        button("›", Today(page=view.page + 1)) if view.page + 1 < view.pages else None,
    ]
    text = lines(_summary(view), *(_entry(number, task, viewer) for number, task in numbered))
    return Screen(
        text=text, keys=inline(*(keys[n : n + 2] for n in range(0, len(keys), 2)), turn, _all_late(view), deals)
    )


def _summary(view: TodayView) -> Html:
    counts = view.counts
    page = _("Page {page} of {pages}").format(page=view.page + 1, pages=view.pages) if view.pages > 1 else None
    return lines(
        bold(_("📋 Today")),
        fill(_("🆕 Fresh leads: {n}"), n=counts.fresh) if counts.fresh else None,
        fill(_("🔥 Within the hour: {n}"), n=counts.now) if counts.now else None,
        fill(_("⚠️ Overdue: {n}"), n=counts.overdue) if counts.overdue else None,
        fill(_("🕒 Later today: {n}"), n=counts.later) if counts.later else None,
        fill("{page}", page=page) if page else None,
        "",
    )


def _all_late(view: TodayView) -> Button | None:
    late = view.counts.overdue
    return button(_("⏰ Put off all overdue: {n}").format(n=late), PostponeOverdue()) if late else None


def _nothing(view: TodayView) -> Html:
    if not view.open_deals:
        return lines(bold(_("📋 Today")), "", fill(_("No deals yet. A new lead will come here by itself.")))
    deals = ngettext("{n} deal in work", "{n} deals in work", view.open_deals).format(n=view.open_deals)
    return lines(
        bold(_("📋 Today")),
        "",
        fill(_("✨ All done for today: {deals}."), deals=deals),
        fill(_("A good moment to look through your deals and call those who wait longest.")),
    )


def _entry(number: int, task: TaskLine, viewer: Viewer) -> Html:
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
