"""`@bot ivanov` in any chat: a client found and their card shared, with what the asker may see and nothing more."""

from __future__ import annotations

from aiogram.types import InlineQuery

from crm_core.core import Crm
from crm_core.queries.search.dto import Hit
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.people.phones import pretty
from crm_core.rules.texts.search_terms import wanted
from handlers.manager.search.screens import deal_in_short
from handlers.routers import staff
from handlers.ui.formatting.amounts import known_amount
from handlers.ui.formatting.labels import deal_status
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.inline_results import InlineAnswer, InlineCard

PAGE = 10
_MOST_PAGES = 50


@staff.inline
async def offer(query: InlineQuery, crm: Crm) -> InlineAnswer:
    if wanted(query.query).empty:
        return InlineAnswer(query.id, hint=_("Type a name, a phone or a deal's number"))
    page = int(query.offset) if query.offset.isdecimal() and len(query.offset) < 3 else 0
    found = await crm.queries.search.find(query.query, page, PAGE)
    if not found.hits and not page:
        return InlineAnswer(query.id, hint=_("Nothing is found. Open the bot"))
    cards = tuple(_card(hit) for hit in found.hits)
    return InlineAnswer(query.id, cards, further=str(page + 1) if found.more and page < _MOST_PAGES else "")


def _card(hit: Hit) -> InlineCard:
    number = f"d{hit.deal.id}" if hit.deal is not None else f"c{hit.contact_id}"
    about = (
        deal_in_short(hit, hit.deal) if hit.deal is not None else _("no deals"),
        pretty(hit.phone) if hit.phone else None,
    )
    title = hit.contact_name if not hit.company else f"{hit.contact_name} · {hit.company}"
    return InlineCard(number, short(title, 80), " · ".join(part for part in about if part), _text(hit))


def _text(hit: Hit) -> Html:
    deal = hit.deal
    return lines(
        fill("👤 {name}", name=bold(short(hit.contact_name, 80))),
        fill("🏢 {company}", company=short(hit.company, 80)) if hit.company else None,
        fill("📞 {phone}", phone=pretty(hit.phone)) if hit.phone else None,
        *(_deal_lines(hit) if deal is not None else ()),
    )


def _deal_lines(hit: Hit) -> tuple[Html | None, ...]:
    deal = hit.deal
    assert deal is not None
    worth = known_amount(deal.amount, deal.currency)
    stage = said(deal.stage_name) if deal.status is DealStatus.OPEN else deal_status(deal.status)
    return (
        fill("💼 {title}", title=short(deal.title, 120)),
        fill("📍 {stage}", stage=stage),
        fill("💰 {amount}", amount=worth) if worth else None,
        fill("👔 {owner}", owner=short(deal.owner_name, 60)) if deal.owner_name else None,
    )
