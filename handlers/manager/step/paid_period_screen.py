"""After a sale: until when is it paid for? One press sets the day on which its renewal opens (R33)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from crm_core.queries.deals.dto import DealCard
from crm_core.rules.deals.renewals import months_later
from crm_core.rules.deals.statuses import DealStatus
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.callback_data import CallbackData, Id, Version
from handlers.ui.kit.html import bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.date_picker import PickDays
from handlers.ui.screens.deal_card import to_deal

MONTHS = (1, 3, 6, 12)


class AskPeriod(CallbackData, prefix="py"):
    """Until when a won deal is paid for (R33)."""

    deal: Id
    version: Version


class KeepPeriod(CallbackData, prefix="pe"):
    """Paid for so many months from today; 0: there is nothing to renew."""

    deal: Id
    version: Version
    months: Annotated[int, Field(ge=0, le=36)]


def asks_for_period(card: DealCard, viewer: Viewer) -> bool:
    """Where sales are renewed at all, and this one does not know yet until when it is paid."""
    renewal = viewer.regulation.renewal
    return card.status is DealStatus.WON and renewal is not None and card.paid_until is None


def period_screen(card: DealCard, viewer: Viewer, toast: str | None = None) -> Screen:
    at = {"deal": card.id, "version": card.version}
    likely = [
        button(_months(months, viewer), KeepPeriod(**at, months=months), "primary" if months == MONTHS[-1] else None)
        for months in MONTHS
    ]
    days = viewer.regulation.renewal_days
    ahead = ngettext(
        "I will open the deal of the renewal {n} day before that.",
        "I will open the deal of the renewal {n} days before that.",
        days,
    ).format(n=days)
    if viewer.regulation.renewal_by_period:
        ahead = _by_period(viewer)
    return Screen(
        text=lines(
            bold(short(card.title, 120)),
            fill(_("🏆 <b>Sold!</b> Until when has the client paid?")),
            fill("{ahead}", ahead=ahead),
        ),
        keys=inline(
            likely[:2],
            likely[2:],
            button(_("📅 Another day"), PickDays(purpose="period", of=card.id, version=card.version)),
            button(_("🚫 Nothing to renew"), KeepPeriod(**at, months=0)),
            to_deal(card.id),
        ),
        toast=toast,
    )


def _by_period(viewer: Viewer) -> str:
    rules = sorted((rule.months, rule.days) for rule in viewer.regulation.renewal_by_period)
    told = ", ".join(
        ngettext("from {n} month: {days} d", "from {n} months: {days} d", months).format(n=months, days=days)
        for months, days in rules
    )
    return _("I will open the deal of the renewal before that, the earlier the longer it is ({told}).").format(
        told=told
    )


def _months(months: int, viewer: Viewer) -> str:
    text = ngettext("{n} month: {day}", "{n} months: {day}", months)
    return text.format(n=months, day=viewer.watch.day(months_later(viewer.watch.today, months)))
