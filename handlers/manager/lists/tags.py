"""How many deals of a list bear each tag, for how much, and those deals (R60)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from handlers.manager.lists.deals import PAGE, deal_entry, deal_key, list_title
from handlers.manager.lists.way_back import in_list
from handlers.routers import staff
from handlers.ui.callbacks.deal_lists import ShowTags, TagList
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.navigation import DealList
from handlers.ui.callbacks.team import TeamList
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import tag_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Button, Screen, button, in_pairs, inline
from handlers.ui.screens.navigation import home


@staff.press(ShowTags)
async def show_tags(data: ShowTags, crm: Crm, state: FSMContext) -> Screen:
    """Pressed on an old message too: what is counted is counted now."""
    await state.set_state(None)
    viewer, currency = Viewer.of(crm), crm.regulation.company.currency
    counted = await crm.queries.tags.counted(data.kind, data.staff or None)
    keys = [
        button(
            f"{short(said(one.tag.name), 30)} · {one.count}" + (f" · {amount(one.sum, currency)}" if one.sum else ""),
            TagList(tag=one.tag.code, kind=data.kind, staff=data.staff),
        )
        for one in counted
    ]
    hint = _("Press a row to see its deals.") if keys else _("No deal of this list bears a tag.")
    return Screen(
        text=lines(bold(_("🏷 Tags")), fill("{listed}", listed=_listed(data, viewer)), "", fill("{hint}", hint=hint)),
        keys=inline(*keys, (_back(data, viewer), home(viewer))),
    )


@staff.press(TagList)
async def tag_list(data: TagList, crm: Crm, state: FSMContext) -> Screen:
    viewer = Viewer.of(crm)
    page = await crm.queries.tags.listing(data.tag, data.kind, data.page, PAGE, owner_id=data.staff or None)
    await in_list(state, button(_("« To the list"), data))
    numbered = list(enumerate(page.lines, start=page.page * PAGE + 1))
    turn = [
        button("‹", data.model_copy(update={"page": page.page - 1})) if page.page else None,
        button("›", data.model_copy(update={"page": page.page + 1})) if page.page + 1 < page.pages else None,
    ]
    keys = [button(deal_key(number, line), OpenDeal(deal=line.id)) for number, line in numbered]
    return Screen(
        text=lines(
            bold(f"🏷 {short(tag_name(data.tag, crm.regulation), 40)}"),
            fill("{listed}", listed=_listed(data, viewer)),
            _total(page.total, page.sum, page.currency),
            *(deal_entry(number, line) for number, line in numbered),
        ),
        keys=inline(
            *in_pairs(keys), turn, (button(_("« Back"), ShowTags(kind=data.kind, staff=data.staff)), home(viewer))
        ),
    )


def _listed(data: ShowTags | TagList, viewer: Viewer) -> str:
    return list_title("mine" if _own(data, viewer) else data.kind)


def _own(data: ShowTags | TagList, viewer: Viewer) -> bool:
    return data.kind == "all_open" and data.staff != 0 and data.staff == viewer.actor.id


def _back(data: ShowTags, viewer: Viewer) -> Button:
    if _own(data, viewer):
        return button(_("« To the list"), DealList())
    if data.staff:
        return button(_("« To the list"), TeamList(kind=data.kind, staff=data.staff))
    return button(_("« To the list"), DealList(kind=data.kind))


def _total(count: int, total: int, currency: str) -> Html:
    deals = ngettext("{n} deal", "{n} deals", count).format(n=count)
    return fill(_("{deals} for {sum}"), deals=deals, sum=amount(total, currency)) if total else fill("{d}", d=deals)
