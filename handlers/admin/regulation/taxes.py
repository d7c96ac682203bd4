"""Value added tax in the company's invoices (R30): none, within the prices, or on top of them, and its rate."""

from __future__ import annotations

from typing import Literal, TypeAlias

from crm_core.core import Crm
from crm_core.regulation.editing.edits import Taxes
from handlers.admin.regulation.callbacks import SetTaxes, ShowTaxes
from handlers.admin.regulation.changing import changed
from handlers.routers import staff
from handlers.ui.callbacks.regulation import ShowRules
from handlers.ui.kit.html import Html, bold, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Answer, Screen, button, inline

Mode: TypeAlias = Literal["none", "included", "on_top"]
MODES: tuple[Mode, ...] = ("none", "included", "on_top")
RATES = (5, 7, 10, 20, 22)
"""Of Russia: simplified taxation, the reduced rate, the one before 2026 and the one since. Others go into the file."""


@staff.press(ShowTaxes)
async def taxes(crm: Crm, toast: str | None = None) -> Screen:
    rules = crm.regulation.invoice
    names = {"none": _("None"), "included": _("In the prices"), "on_top": _("On top of them")}
    modes = [button(f"✓ {names[mode]}" if mode == rules.vat else names[mode], SetTaxes(mode=mode)) for mode in MODES]
    rates = [
        button(f"✓ {rate} %" if rate == rules.vat_rate else f"{rate} %", SetTaxes(mode=rules.vat, rate=rate))
        for rate in RATES
    ]
    return Screen(
        text=lines(
            bold(_("🧾 VAT in invoices")),
            "",
            Html(_("Invoices that are made from now on go by it; those that there are stay as they are.")),
            Html(_("A product may have a rate of its own: 📦 Catalogue.")) if rules.vat != "none" else None,
        ),
        keys=inline(modes, rates if rules.vat != "none" else None, button(_("« Rules"), ShowRules())),
        toast=toast,
    )


@staff.press(SetTaxes)
async def set_taxes(data: SetTaxes, crm: Crm) -> Answer:
    rules = crm.regulation.invoice
    rate = data.rate if data.rate >= 0 else None
    if data.mode == rules.vat and rate in (None, rules.vat_rate):
        return await taxes(crm)
    return await changed(crm, Taxes(data.mode, rate)) or await taxes(crm, _("✓ Saved"))
