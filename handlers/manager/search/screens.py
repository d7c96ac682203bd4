"""What the search shows: whom it found, told apart by phone and company, and a button for each."""

from __future__ import annotations

from crm_core.queries.search.dto import Found, FoundDeal, Hit, Why
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.people.phones import pretty
from crm_core.rules.policy import Permission, Scope, scope
from handlers.manager.search.callbacks import AskFind, ShowFound
from handlers.ui.callbacks.clients import OpenClient
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.navigation import StartDeal
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.navigation import home

PAGE = 8
MARKS = {DealStatus.WON: "🏆 ", DealStatus.LOST: "🚪 "}


def asking_screen(viewer: Viewer, *, too_short: bool = False) -> Screen:
    return Screen(
        text=lines(
            bold(_("🔎 Search")),
            "",
            fill(_("At least three letters or digits, please.")) if too_short else None,
            fill(_("Whom or what to find? Any part of a name, phone, company or product, or a deal's number.")),
        ),
        keys=inline(home(viewer)),
    )


def found_screen(found: Found, viewer: Viewer, *, guessed: bool = False) -> Screen:
    """`guessed`: they only wrote something, and should not think that a client has got it."""
    if not found.hits:
        return _nothing(found, viewer, guessed)
    numbered = list(enumerate(found.hits, start=found.page * PAGE + 1))
    turn = [
        button("‹", ShowFound(page=found.page - 1)) if found.page else None,
        button("›", ShowFound(page=found.page + 1)) if found.more else None,
    ]
    keys = [_key(number, hit) for number, hit in numbered]
    rows = [keys[n : n + 2] for n in range(0, len(keys), 2)]
    return Screen(
        text=lines(
            looked_for_line(found.text),
            _similar(found),
            "",
            *(_line(number, hit, viewer) for number, hit in numbered),
        ),
        keys=inline(*rows, turn, (button(_("🔎 Search again"), AskFind()), home(viewer))),
    )


def looked_for_line(text: str) -> Html:
    return fill(_("🔎 <b>{text}</b>"), text=short(text, 60))


def _nothing(found: Found, viewer: Viewer, guessed: bool) -> Screen:
    own = viewer.actor.role is not None and scope(viewer.actor.role, Permission.client_view) is not Scope.company
    return Screen(
        text=lines(
            looked_for_line(found.text),
            "",
            fill(_("Nothing is found among your deals.")) if own else fill(_("Nothing is found.")),
            fill(_("Try a part of the name, or the last digits of the phone.")),
            _for_nobody() if guessed else None,
        ),
        keys=inline(
            button(_("➕ New deal"), StartDeal()) if viewer.may(Permission.deal_create) else None,
            (button(_("🔎 Search again"), AskFind()), home(viewer)),
        ),
    )


def _for_nobody() -> Html:
    return fill(_("Was it for a client? I have not sent it to anybody: press Reply under their message."))


def _similar(found: Found) -> Html | None:
    if all(hit.why is Why.SIMILAR for hit in found.hits):
        return fill(_("No exact match. Did you mean:"))
    return None


def _line(number: int, hit: Hit, viewer: Viewer) -> Html:
    """Two lines: "1. Peter Semenov · Daisy Ltd", and under it where it stands and what tells namesakes apart."""
    head = bold(short(hit.contact_name, 60))
    if hit.company:
        head = fill("{head} · {company}", head=head, company=short(hit.company, 40))
    owner = hit.deal.owner_name if hit.deal is not None else None
    mine = owner is None or owner == viewer.actor.name
    about = [*_about(hit), pretty(hit.phone) if hit.phone else None, None if mine else f"👔 {short(owner or '', 30)}"]
    return fill(
        "{number}. {head}\n     {under}", number=number, head=head, under=" · ".join(part for part in about if part)
    )


def _about(hit: Hit) -> list[str | None]:
    deal = the_deal(hit)
    if deal is None:
        return [ngettext("{n} deal", "{n} deals", hit.deals).format(n=hit.deals) if hit.deals else _("no deals")]
    return [
        short(deal.title, 60) if hit.kind == "deal" else None,
        MARKS.get(deal.status, "") + short(said(deal.stage_name), 40),
        amount(deal.amount, deal.currency) if deal.amount else None,
    ]


def the_deal(hit: Hit) -> FoundDeal | None:
    """The deal that a hit opens; None where the client's card is opened: of several deals, or of none."""
    return hit.deal if hit.kind == "deal" or hit.deals == 1 else None


def _key(number: int, hit: Hit) -> Button:
    deal = the_deal(hit)
    press = OpenDeal(deal=deal.id) if deal is not None else OpenClient(contact=hit.contact_id)
    return button(cut(f"{number}. {hit.contact_name}", 2), press)


def deal_in_short(hit: Hit, deal: FoundDeal) -> str:
    """ "Peter Semenov · Request received · 12 500 ₽"."""
    worth = f" · {amount(deal.amount, deal.currency)}" if deal.amount else ""
    return f"{MARKS.get(deal.status, '')}{short(hit.contact_name, 24)} · {short(said(deal.stage_name), 22)}{worth}"
