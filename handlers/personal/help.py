"""How things work here, by role: what to press first, and what then."""

from __future__ import annotations

from crm_core.roles import Role
from handlers.ui.kit.html import Html
from handlers.ui.kit.i18n import _


def how(role: Role) -> Html:
    return Html(
        {
            Role.manager: _manager,
            Role.head: _head,
            Role.supervisor: _supervisor,
            Role.admin: _admin,
            Role.quality: _quality,
        }[role]()
    )


def _manager() -> str:
    return _(
        "<b>How a day goes here</b>\n"
        "1. Open “Today”: fresh leads and the coming hour come first, then what is overdue.\n"
        "2. Do the task and press how it ended.\n"
        "3. Set the next step: no deal stays without one.\n"
        "New leads and clients' messages come here by themselves. To answer a client, reply to their message."
    )


def _head() -> str:
    return _(
        "<b>How a day goes here</b>\n"
        "1. Open “Digest”: where your department loses money today. Each line opens its deals.\n"
        "2. There you open a deal, nudge its manager, or give it to somebody else.\n"
        "3. Somebody is ill or too busy? “Team”, their name, “Pass on deals”.\n"
        "Your own deals are in “Today”, as a manager's are."
    )


def _supervisor() -> str:
    return _(
        "<b>How it works here</b>\n"
        "1. Every day at your hour comes a digest: refusals, promises not kept, deals without a next step, money.\n"
        "2. Each line opens its list; there you open a deal or nudge its manager by one press.\n"
        "3. “Funnel” shows where deals get lost, “Team” who has how much in hand.\n"
        "To take somebody on: /invite. To let somebody go: “Staff”, their name; their deals are passed on first."
    )


def _admin() -> str:
    return _(
        "<b>How it works here</b>\n"
        "1. /invite makes a link for each colleague: it works once, for seven days.\n"
        "2. “Catalogue” holds what you sell; a whole price list comes from an Excel or CSV file.\n"
        "3. “Staff” is where people leave: their deals are passed on first, and access ends at once.\n"
        "4. /audit tells who did what, and what was refused.\n"
        "5. /setup leads through the first day; /rules holds stages, hours, reasons of refusal and the whole file."
    )


def _quality() -> str:
    return _(
        "<b>How it works here</b>\n"
        "1. “What hangs” holds the deals where somebody waits, the longest first, with their sums.\n"
        "2. Open one, read its history, and write a remark: its manager is told at once and answers.\n"
        "3. A deal that has not moved in time goes to the leaders by itself, and into the manager's record.\n"
        "Nothing else of a deal can be changed from here."
    )
