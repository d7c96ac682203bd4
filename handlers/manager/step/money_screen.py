"""How much came, asked before a deal with an unpaid invoice is won (R30, R73)."""

from __future__ import annotations

from collections.abc import Sequence

from crm_core.queries.deals.dto import DealCard
from crm_core.queries.invoices.dto import InvoiceBrief
from crm_core.rules.deals.statuses import InvoiceStatus
from handlers.manager.step.callbacks import Came, leave
from handlers.manager.step.draft import Draft
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import invoice_title
from handlers.ui.kit.html import fill, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline

_SHOWN = 6


def unpaid_invoices(card: DealCard) -> list[InvoiceBrief]:
    """The oldest first: that is the order in which money is put to them."""
    waiting = (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)
    return sorted((one for one in card.invoices if one.status in waiting), key=lambda one: one.id)


def left(unpaid: Sequence[InvoiceBrief]) -> int:
    return sum(one.left for one in unpaid)


def spread(unpaid: Sequence[InvoiceBrief], came: int) -> dict[int, int]:
    """What of a sum goes to which invoice; what is over is not spread."""
    parts: dict[int, int] = {}
    for one in unpaid:
        if (part := min(one.left, came)) > 0:
            parts[one.id] = part
            came -= part
    return parts


def sells(card: DealCard) -> bool:
    """Whether the deal is sold once its unpaid invoices are paid: they and the paid ones come to its amount."""
    issued = (InvoiceStatus.SENT, InvoiceStatus.PART_PAID, InvoiceStatus.PAID)
    return sum(one.total for one in card.invoices if one.status in issued) >= (card.amount or 0)


def came_screen(unpaid: Sequence[InvoiceBrief], draft: Draft) -> Screen:
    """`draft`: a sale, or a payment of which it is not known yet whether it is one."""
    deal, version = draft.deal, draft.version
    currency = unpaid[0].currency
    listed = [
        fill("🧾 {title}: {sum}", title=invoice_title(one.number), sum=amount(one.left, currency))
        for one in unpaid[:_SHOWN]
    ]
    everything = Came(deal=deal, version=version, what="all")
    return Screen(
        text=lines(fill(_("<b>💵 How much came?</b>")), fill(_("Still to be paid in this deal:")), *listed),
        keys=inline(
            button(_("✅ All of it: {sum}").format(sum=amount(left(unpaid), currency)), everything, "success"),
            button(_("💵 Another sum"), everything.model_copy(update={"what": "sum"})),
            button(
                _("🏆 Won, they pay later") if draft.to is not None else _("🤷 I do not know the sum yet"),
                everything.model_copy(update={"what": "yet"}),
            ),
            leave(deal, version),
        ),
    )
