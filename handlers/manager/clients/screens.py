"""A client on one phone screen; what takes more room is one press away."""

from __future__ import annotations

from collections import Counter

from crm_core.queries.clients.card import ClientCard, ClientDeal, Words
from crm_core.queries.dto import ContactBrief
from crm_core.rules.deals.statuses import DealStatus, Direction, MessageKind
from crm_core.rules.people.phones import pretty
from crm_core.rules.policy import Permission
from crm_core.rules.segments import Segment
from handlers.ui.callbacks.clients import CompareCards, EraseClient, OpenClient, UnmergeCards
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.formatting.amounts import amount, known_amount
from handlers.ui.formatting.labels import attachment_name, deal_status, field_value, invoice_status, invoice_title
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import beside, cut
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Button, Inline, Screen, button, inline
from handlers.ui.screens.deal_card import copy_phone, to_deal

NAME_SHOWN, WORDS_SHOWN = 80, 160
KEYS_SHOWN, FIELDS_SHOWN, OPEN_SHOWN, LISTED = 3, 6, 4, 10


def client_screen(card: ClientCard, viewer: Viewer, data: OpenClient, toast: str | None = None) -> Screen:
    """The card, or the part of it that was asked for."""
    if data.part == "card":
        return Screen(text=_whole(card, viewer), keys=_keys(card, viewer, data.deal), toast=toast)
    shown = {"deals": _deals, "money": _money, "words": _words}[data.part](card, viewer)
    past = [_deal_key(deal) for deal in card.deals[:LISTED]] if data.part == "deals" else []
    whole = button(_("« To the client"), data.model_copy(update={"part": "card"}))
    return Screen(text=lines(_name(card), "", *shown), keys=inline(*past, whole), toast=toast)


def card_lines(card: ClientCard) -> list[Html]:
    """As much as tells one card from another."""
    known = [_name(card), *_contacts(card)]
    count = len(card.deals) + card.elsewhere
    return [*known, fill("💼 {deals}", deals=ngettext("{n} deal", "{n} deals", count).format(n=count))]


def segment_name(segment: Segment) -> str:
    return {
        Segment.ACTIVE: _("🟢 has an open deal"),
        Segment.GONE: _("⚪️ has not bought for over a year"),
        Segment.INQUIRY: _("💭 has only asked so far"),
    }[segment]


def _whole(card: ClientCard, viewer: Viewer) -> Html:
    since = viewer.watch.day(viewer.watch.local(card.created_at).date())
    who = lines(
        _name(card),
        fill(_("{segment}, first seen: {day}"), segment=segment_name(card.segment), day=since),
        *_contacts(card),
        *_fields(card, viewer),
    )
    buys = lines(
        _bought(card, viewer),
        *[_deal_line(deal, viewer) for deal in card.deals if deal.open][:OPEN_SHOWN],
        _elsewhere(card),
    )
    merged = ", ".join(one.name for one in card.merges[:3])
    talk = lines(
        *[_words_line(one, viewer) for one in _latest(card)],
        fill(_("👔 For us: {names}"), names=", ".join(card.spoke[:4])) if card.spoke else None,
        fill(_("👥 Also the card of {names}"), names=merged) if merged else None,
    )
    return Html("\n\n".join(filter(None, (who, buys, talk))))


def _keys(card: ClientCard, viewer: Viewer, deal: int) -> Inline:
    at = {"contact": card.contact.id, "deal": deal}
    merging = viewer.may(Permission.client_merge)
    like = card.likeness
    return inline(
        copy_phone(card.contact.phone),
        *[_deal_key(one) for one in card.deals if one.open and one.id != deal][:OPEN_SHOWN],
        [
            button(_("💼 All deals ({n})").format(n=len(card.deals)), OpenClient(**at, part="deals"))
            if card.deals
            else None,
            button(_("🧾 Purchases"), OpenClient(**at, part="money")) if card.bought or card.invoices else None,
        ],
        button(_("💬 What was said"), OpenClient(**at, part="words")) if card.words else None,
        same_person_key(card.contact.id, like, deal) if like and merging else None,
        *[
            button(_("↩️ Take apart: {name}").format(name=short(one.name, 40)), UnmergeCards(merge=one.id, deal=deal))
            for one in card.merges[:3]
            if merging
        ],
        button(_("🗑 Forget for good"), EraseClient(contact=card.contact.id))
        if viewer.may(Permission.privacy_erase) and viewer.actor.is_staff
        else None,
        to_deal(deal) if deal else button(_("« Menu"), Menu()),
    )


def _name(card: ClientCard) -> Html:
    name = fill("👤 <b>{name}</b>", name=short(card.contact.name, NAME_SHOWN))
    return fill("{name} · {company}", name=name, company=short(card.company, NAME_SHOWN)) if card.company else name


def _contacts(card: ClientCard) -> list[Html]:
    phones = card.phones or ((card.contact.phone,) if card.contact.phone else ())
    shown = [fill("📞 {phone}", phone=pretty(phone)) for phone in phones[:KEYS_SHOWN]]
    shown += [fill("✉️ {email}", email=email) for email in card.emails[:KEYS_SHOWN]]
    if card.contact.telegram:
        who = f"@{card.contact.username}" if card.contact.username else _("writes to us in Telegram")
        blocked = fill(_("{name} (has blocked the bot: call)"), name=who)
        shown.append(fill("✈️ {who}", who=blocked if card.contact.unreachable else who))
    return shown


def _fields(card: ClientCard, viewer: Viewer) -> list[Html]:
    """The company's size and whatever else the regulation asks of it."""
    shown: list[Html] = []
    for code, value in list(card.fields.items())[:FIELDS_SHOWN]:
        field = viewer.regulation.field(code)
        words = field_value(field, value, viewer)
        shown.append(fill("{name}: {value}", name=said(field.name), value=short(words, 100)))
    return shown


def _bought(card: ClientCard, viewer: Viewer) -> Html | None:
    """How often, for how much, and what last."""
    if not card.bought:
        return None
    sums: Counter[str] = Counter()
    for deal in card.bought:
        sums[deal.currency] += deal.amount or 0
    worth = ", ".join(amount(total, currency) for currency, total in sums.items() if total)
    times = ngettext("{n} purchase", "{n} purchases", len(card.bought)).format(n=len(card.bought))
    last = max(card.bought, key=lambda deal: deal.closed_at or deal.created_at)
    when = viewer.watch.day(viewer.watch.local(last.closed_at or last.created_at).date())
    what = fill(
        _("🏆 {times}, last {when}: {what}"), times=times, when=when, what=short(last.product or last.title, 60)
    )
    return fill("{what} · <b>{sum}</b>", what=what, sum=worth) if worth else what


def _elsewhere(card: ClientCard) -> Html | None:
    if not card.elsewhere:
        return None
    text = ngettext("🤝 {n} more deal with colleagues", "🤝 {n} more deals with colleagues", card.elsewhere)
    return fill("{text}", text=text.format(n=card.elsewhere))


def _deal_line(deal: ClientDeal, viewer: Viewer) -> Html:
    """ "💼 Site: proposal sent · 85 000 ₽ · Anna"."""
    mark = {DealStatus.WON: "🏆", DealStatus.LOST: "🚪"}.get(deal.status, "💼")
    where = said(deal.stage_name) if deal.open else deal_status(deal.status)
    ended = viewer.watch.day(viewer.watch.local(deal.closed_at).date()) if deal.closed_at else None
    owner = deal.owner.name if deal.owner and deal.owner.id != viewer.actor.id else None
    rest = " · ".join(filter(None, (where, ended, known_amount(deal.amount, deal.currency), owner)))
    return fill("{mark} {title}: {rest}", mark=mark, title=short(deal.product or deal.title, 60), rest=rest)


def _deal_key(deal: ClientDeal) -> Button:
    mark = {DealStatus.WON: "🏆", DealStatus.LOST: "🚪"}.get(deal.status, "💼")
    return button(beside(f"{mark} {deal.title}", f" · {said(deal.stage_name)}"), OpenDeal(deal=deal.id))


def _deals(card: ClientCard, viewer: Viewer) -> list[Html | None]:
    return [*(_deal_line(deal, viewer) for deal in card.deals[:LISTED]), _elsewhere(card)]


def _money(card: ClientCard, viewer: Viewer) -> list[Html | None]:
    """What and when they bought, and what they were asked to pay."""
    shown: list[Html | None] = [bold(_("Bought")) if card.bought else None]
    shown += [_deal_line(deal, viewer) for deal in card.bought[:LISTED]]
    shown += [bold(_("Invoices")) if card.invoices else None]
    for one in card.invoices[:LISTED]:
        mark = "⚠️" if one.overdue else "🧾"
        title, total = invoice_title(one.number), amount(one.total, one.currency)
        status = invoice_status(one.status)
        shown.append(fill("{mark} {title}, {total}: {status}", mark=mark, title=title, total=total, status=status))
    return shown


def _words(card: ClientCard, viewer: Viewer) -> list[Html | None]:
    return [_words_line(one, viewer, 2 * WORDS_SHOWN) for one in card.words]


def _latest(card: ClientCard) -> list[Words]:
    """Their last words and ours, in the order in which they were said."""
    last = {one.direction: one for one in reversed(card.words)}
    return sorted(last.values(), key=lambda one: one.at)


def _words_line(one: Words, viewer: Viewer, limit: int = WORDS_SHOWN) -> Html:
    text = short(one.text or "", limit)
    if one.kind is not MessageKind.TEXT:
        text = f"[{attachment_name(one.kind)}] {text}".strip()
    mark = "💬" if one.direction is Direction.IN else "↪️"
    who = fill(" · {who}", who=one.staff_name) if one.staff_name else Html("")
    return fill("{mark} <i>{when}{who}</i>: {text}", mark=mark, when=viewer.watch.when(one.at), who=who, text=text)


def same_person_key(contact: int, like: ContactBrief, deal: int) -> Button:
    """The card that had the number first is the one to keep, unless it is said otherwise."""
    text = cut(_("👥 The same person as {name}?").format(name=like.name), 1)
    return button(text, CompareCards(keep=like.id, other=contact, deal=deal))
