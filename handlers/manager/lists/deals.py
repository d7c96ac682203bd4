"""Lists of deals: one's own by funnel, and those behind a digest's line (R42), each line opening its card."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.deals.list_dto import DealLine, DealPage, FunnelCount
from crm_core.roles import Role
from handlers.manager.lists.callbacks import ShowPipeline
from handlers.routers import staff
from handlers.ui.callbacks.deal_lists import NEAREST_PAGES, DealOfList, tags_key
from handlers.ui.callbacks.helpers import HelpingList
from handlers.ui.callbacks.navigation import DealList
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.times import span
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Button, Screen, button, in_pairs, inline
from handlers.ui.screens.navigation import home

MARKS = {
    "stalled": "🐢 ",
    "overdue": "⚠️ ",
    "no_step": "❗️ ",
    "beyond": "❗️ ",
    "paused": "⏸ ",
    "won": "🏆 ",
    "lost": "🚪 ",
}


@staff.command("deals")
async def deals_command(crm: Crm, state: FSMContext) -> Screen:
    kind = "mine" if crm.actor.role is Role.manager else "all_open"
    return await deal_list(DealList(kind=kind), crm, state)


PAGE = 8
_DEBTS = ("unpaid", "unreminded", "due_soon")
"""Lists whose sums are what is still to be paid."""


@staff.press(DealList)
async def deal_list(data: DealList, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    if data.kind != "mine":
        return list_screen(data, await crm.queries.worklists.listing(data.kind, data.page, PAGE), Viewer.of(crm))
    page = await crm.queries.worklists.my_deals(data.funnel or None, data.page, PAGE)
    funnels = await crm.queries.worklists.my_funnels()
    return list_screen(data, page, Viewer.of(crm), funnels)


def list_screen(data: DealList, page: DealPage, viewer: Viewer, funnels: tuple[FunnelCount, ...] = ()) -> Screen:
    filters = _filters(data, funnels)
    turn = [
        button("‹", data.model_copy(update={"page": page.page - 1})) if page.page else None,
        button("›", data.model_copy(update={"page": page.page + 1})) if page.page + 1 < page.pages else None,
    ]
    at = {"kind": data.kind, "page": min(page.page, NEAREST_PAGES), "funnel": data.funnel}
    numbered = list(enumerate(page.lines, start=page.page * PAGE + 1))
    keys = [button(deal_key(n, line), DealOfList.model_validate({**at, "deal": line.id})) for n, line in numbered]
    entries = (deal_entry(n, line, owed=data.kind in _DEBTS) for n, line in numbered)
    return Screen(
        text=lines(_heading(data, page, viewer), *entries),
        keys=inline(
            *in_pairs(keys),
            turn,
            *in_pairs(filters),
            (_by_stage(page), _tags(data, page, viewer)),
            (_helping(data), home(viewer)),
        ),
    )


def _by_stage(page: DealPage) -> Button | None:
    return button(_("📊 By stage"), ShowPipeline()) if page.total else None


def _helping(data: DealList) -> Button | None:
    return button(_("🤝 I help"), HelpingList()) if data.kind == "mine" else None


def _tags(data: DealList, page: DealPage, viewer: Viewer) -> Button | None:
    if not page.total or not viewer.regulation.tags:
        return None
    return tags_key("all_open", viewer.actor.id or 0) if data.kind == "mine" else tags_key(data.kind)


def list_title(kind: str) -> str:
    return {
        "mine": _("💼 My deals"),
        "stalled": _("🐢 Standing too long"),
        "overdue": _("⚠️ Promised and not done"),
        "no_step": _("❗️ Without a next step"),
        "new_leads": _("🆕 New leads"),
        "lost_today": _("🚪 Refused today"),
        "untouched": _("🙈 Refused today, nobody had spoken to them"),
        "won_today": _("🏆 Won today"),
        "follow_ups": _("🔁 Refused and not gone back to"),
        "unpaid": _("💳 Payment overdue"),
        "unreminded": _("🔕 Overdue, and nobody has reminded of it"),
        "due_soon": _("📅 To be paid within a week"),
        "ending": _("⏳ Paid periods ending within a week"),
        "paused": _("⏸ On pause"),
        "all_open": _("💼 All open deals"),
    }[kind]


def _heading(data: DealList, page: DealPage, viewer: Viewer) -> Html:
    if not page.total:
        nothing = (
            _("No deals yet. A new lead will come here by itself.") if data.kind == "mine" else _("✨ None. Good.")
        )
        return lines(bold(list_title(data.kind)), "", fill("{nothing}", nothing=nothing))
    deals = ngettext("{n} deal", "{n} deals", page.total).format(n=page.total)
    count = (
        fill(_("{deals} for {sum}"), deals=deals, sum=amount(page.sum, page.currency))
        if page.sum
        else fill("{d}", d=deals)
    )
    pages = fill(_("Page {page} of {pages}"), page=page.page + 1, pages=page.pages) if page.pages > 1 else None
    oldest = fill(_("Longest wait: {span}"), span=span(viewer.now - page.oldest)) if page.oldest else None
    return lines(bold(list_title(data.kind)), count, oldest, pages)


def deal_entry(number: int, line: DealLine, *, owed: bool = False) -> Html:
    """Two lines: what for, then where it stands and for how much; `owed`: what is still to be paid of it."""
    worth = line.owed if owed else line.amount
    return fill(
        "{number}. {mark}<b>{title}</b>\n     {stage}{worth}",
        number=number,
        mark=MARKS.get(line.flag or "", ""),
        title=short(line.title, 60),
        stage=short(said(line.stage_name), 40),
        worth=f" · {amount(worth, line.currency)}" if worth else "",
    )


def deal_key(number: int, line: DealLine) -> str:
    """Its number in the text, and as much of its title as is whole on a phone."""
    return cut(f"{number}. {line.title}", 2)


def _filters(data: DealList, funnels: tuple[FunnelCount, ...]) -> list[Button]:
    """A button a funnel, while there is more than one to look through."""
    if len(funnels) < 2:
        return []
    every = [button(_("All funnels"), DealList())] if data.funnel else []
    return every + [
        button(f"{said(one.name)} ({one.count})", DealList(funnel=one.funnel))
        for one in funnels
        if one.funnel != data.funnel
    ]
