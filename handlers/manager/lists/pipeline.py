"""My deals as a funnel: each stage a row with its count and sum, and from a row to its deals."""

from __future__ import annotations

from typing import Literal

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.deals.lists import Narrow
from crm_core.queries.reports.pipeline import Pipeline, Slice
from crm_core.regulation.schema import UnknownCode
from handlers.manager.lists.callbacks import BySlice, ShowPipeline, ShowSlice
from handlers.manager.lists.deals import MARKS, PAGE, deal_entry, deal_key
from handlers.manager.lists.way_back import in_list
from handlers.routers import staff
from handlers.ui.callbacks.deal_lists import tags_key
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.navigation import DealList
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Button, Screen, button, in_pairs, inline
from handlers.ui.screens.navigation import home

# Digits of an id that both databases hold.
_WIDEST_ID = 19


@staff.press(ShowPipeline)
async def pipeline(crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    return pipeline_screen(await crm.queries.pipeline.by_stage(), Viewer.of(crm))


@staff.press(BySlice)
async def by_slice(data: BySlice, crm: Crm) -> Screen:
    """By source or by product."""
    slices = await crm.queries.pipeline.by(data.by)
    currency = crm.regulation.company.currency
    title = dict(_slicings())[data.by]
    keys = [
        button(_row(one, currency), ShowSlice(by=data.by, code=one.code)) for one in slices if ShowSlice.fits(one.code)
    ]
    text = fill(_("Press a row to see its deals.")) if keys else fill(_("No deals here."))
    return Screen(text=lines(bold(title), "", text), keys=inline(*keys, _back()))


@staff.press(ShowSlice)
async def show_slice(data: ShowSlice, crm: Crm, state: FSMContext) -> Screen:
    """The deals behind a row."""
    narrow, title = _narrow(data), _("💼 Deals")
    if data.by == "stage":
        try:
            stage = crm.regulation.stage(data.funnel, data.code)
        except UnknownCode:  # on an old message: the regulation has lost it
            return pipeline_screen(await crm.queries.pipeline.by_stage(), Viewer.of(crm))
        title = f"{said(crm.regulation.funnel(data.funnel).name)} → {said(stage.name)}"
    page = await crm.queries.worklists.narrowed(narrow, data.page, PAGE)
    await in_list(state, button(_("« To the list"), data))
    viewer = Viewer.of(crm)
    turn = [
        button("‹", data.model_copy(update={"page": page.page - 1})) if page.page else None,
        button("›", data.model_copy(update={"page": page.page + 1})) if page.page + 1 < page.pages else None,
    ]
    back = _back() if data.by == "stage" else button(_("« Back"), BySlice(by=data.by))
    numbered = list(enumerate(page.lines, start=page.page * PAGE + 1))
    keys = [button(deal_key(number, line), OpenDeal(deal=line.id)) for number, line in numbered]
    return Screen(
        text=lines(
            bold(short(title, 100)),
            _total(page.total, page.sum, page.currency),
            *(deal_entry(number, line) for number, line in numbered),
        ),
        keys=inline(*in_pairs(keys), turn, (back, home(viewer))),
    )


def pipeline_screen(seen: Pipeline, viewer: Viewer) -> Screen:
    if not seen.count:
        nothing = fill(_("No deals yet. A new lead will come here by itself."))
        return Screen(text=lines(bold(_("📊 By stage")), "", nothing), keys=inline(home(viewer)))
    named = len(seen.funnels) > 1
    rows = [
        button(
            _row(one, seen.currency, said(funnel.name) if named else ""),
            ShowSlice(by="stage", funnel=funnel.code, code=one.code),
        )
        for funnel in seen.funnels
        for one in funnel.stages
        if ShowSlice.fits(one.code)
    ]
    worries = [
        button(f"{MARKS[kind]}{_worry(kind)} ({count})", DealList(kind=kind))
        for kind, count in seen.worries.items()
        if count
    ]
    return Screen(
        text=lines(
            bold(_("📊 By stage")),
            _total(seen.count, seen.sum, seen.currency),
            fill(_("🎯 Likely to come of it: {sum}"), sum=amount(seen.expected, seen.currency))
            if seen.expected
            else None,
        ),
        keys=inline(
            *rows,
            *(worries[place : place + 2] for place in range(0, len(worries), 2)),
            [button(label, BySlice(by=what)) for what, label in _slicings() if viewer.sees(what)],
            (
                button(_("💼 All in a list"), DealList(kind="all_open")),
                tags_key("all_open") if viewer.regulation.tags else None,
            ),
            home(viewer),
        ),
    )


def _slicings() -> list[tuple[Literal["source", "product"], str]]:
    return [("source", _("📣 By source")), ("product", _("📦 By product"))]


def _narrow(data: ShowSlice) -> Narrow:
    match data.by:
        case "stage":
            return Narrow(funnel=data.funnel, stage=data.code)
        case "source":
            return Narrow(source=data.code)
        case _:
            return Narrow(product_id=int(data.code) if data.code.isdecimal() and len(data.code) < _WIDEST_ID else 0)


def _row(one: Slice, currency: str, funnel: str = "") -> str:
    """ "Request received · 5 · 120 000 ₽"."""
    worth = f" · {amount(one.sum, currency)}" if one.sum else ""
    where = f"{short(funnel, 12)}: " if funnel else ""
    return f"{where}{short(said(one.name), 30)} · {one.count}{worth}"


def _expected(seen: Pipeline) -> Html | None:
    if not seen.expected:
        return None
    return fill(_("🎯 Likely to come of it: {sum}"), sum=amount(seen.expected, seen.currency))


def _total(count: int, total: int, currency: str) -> Html:
    deals = ngettext("{n} deal", "{n} deals", count).format(n=count)
    return fill(_("{deals} for {sum}"), deals=deals, sum=amount(total, currency)) if total else fill("{d}", d=deals)


def _worry(kind: str) -> str:
    return {
        "overdue": _("overdue"),
        "no_step": _("no step"),
        "stalled": _("stuck"),
        "paused": _("on pause"),
    }[kind]


def _back() -> Button:
    return button(_("« By stage"), ShowPipeline())
