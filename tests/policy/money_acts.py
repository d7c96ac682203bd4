"""Acts on invoices and what is paid on them (R30, R73): whose reach counts, and the errors that say it was allowed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Literal

from crm_core.core import Crm
from crm_core.errors import InvoiceRefused
from tests.conftest import MONDAY_MORNING
from tests.policy.world import Target, World

Try = Callable[[Crm, World, Target], Awaitable[object]]
Ends = tuple[type[Exception], ...]

_DUE = (MONDAY_MORNING + timedelta(days=30)).date()
_STATE = (InvoiceRefused,)

MONEY: dict[str, tuple[Try, Literal["deal", "contact"], Ends]] = {
    "invoices.draft": (lambda c, w, t: c.invoices.draft(t.deal), "deal", ()),
    "invoices.put_line": (lambda c, w, t: c.invoices.put_line(t.draft, w.product, 2), "deal", ()),
    "invoices.due": (lambda c, w, t: c.invoices.due(t.draft, _DUE), "deal", ()),
    "invoices.send": (lambda c, w, t: c.invoices.send(t.draft, t.draft_version), "deal", ()),
    "invoices.pay": (lambda c, w, t: c.invoices.pay(t.sent, t.sent_version, 100), "deal", ()),
    "invoices.claims.claim": (lambda c, w, t: c.invoices.claims.claim(t.sent), "contact", ()),
    "invoices.claims.refuse": (lambda c, w, t: c.invoices.claims.refuse(t.sent, t.sent_version), "deal", _STATE),
    "invoices.corrections.take_back": (
        lambda c, w, t: c.invoices.corrections.take_back(t.sent, t.sent_version, "mistake", tell=False),
        "deal",
        _STATE,
    ),
    "invoices.corrections.move_due": (
        lambda c, w, t: c.invoices.corrections.move_due(t.sent, t.sent_version, _DUE),
        "deal",
        (),
    ),
    "invoices.corrections.ask": (lambda c, w, t: c.invoices.corrections.ask(t.sent), "deal", ()),
    "invoices.corrections.void": (lambda c, w, t: c.invoices.corrections.void(t.sent, t.sent_version), "deal", ()),
    "invoices.online.problem": (lambda c, w, t: c.invoices.online.problem(t.sent, 100, "RUB"), "contact", ()),
    "invoices.online.came": (lambda c, w, t: c.invoices.online.came(t.sent, "charge", 1, "EUR"), "deal", ()),
    "invoices.credits.credit": (
        lambda c, w, t: c.invoices.credits.credit(t.sent, t.sent_version, 1, "mistake", lessen=True, tell=True),
        "deal",
        (),
    ),
    "invoices.credits.give_back": (
        lambda c, w, t: c.invoices.credits.give_back(t.sent, t.sent_version, 1, tell=True),
        "deal",
        _STATE,
    ),
}
