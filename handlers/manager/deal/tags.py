"""The tags of a deal (R60): put on and taken off by a press; those of a rule come and go by themselves."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.queries.deals.tags import DealTagView
from handlers.routers import staff
from handlers.ui.callbacks.deals import DealTags
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Screen, button, in_pairs, inline
from handlers.ui.screens.deal_card import to_deal


@staff.press(DealTags)
async def deal_tags(data: DealTags, crm: Crm) -> Screen:
    toast = None
    if data.tag and data.off:
        await crm.deals.tags.take_off(data.deal, data.tag)
        toast = _("Taken off")
    elif data.tag:
        await crm.deals.tags.put(data.deal, data.tag)
        toast = _("Put on")
    known = await crm.queries.tags.of(data.deal)
    return Screen(
        text=lines(
            bold(_("🏷 Tags")),
            "",
            *[_line(one) for one in known if one.on],
            None if any(one.on for one in known) else fill(_("None yet.")),
            "",
            fill(_("A press puts a tag on or takes it off. What a rule has put on goes when it is true no longer.")),
        ),
        keys=inline(*in_pairs([_key(data.deal, one) for one in known]), to_deal(data.deal)),
        toast=toast,
    )


def _line(one: DealTagView) -> Html:
    name = short(said(one.tag.name), 40)
    return fill(_("⚙️ {tag}: by a rule"), tag=name) if one.by_rule else fill("✅ {tag}", tag=name)


def _key(deal: int, one: DealTagView) -> Button:
    mark = "✅ " if one.by_hand else ""
    return button(mark + short(said(one.tag.name), 40), DealTags(deal=deal, tag=one.tag.code, off=one.by_hand))
