"""A product's own rate of value added tax (R30)."""

from __future__ import annotations

from crm_core.core import Crm
from handlers.admin.callbacks import SetProductTax, ShowProductTax
from handlers.admin.catalogue.screens import product_screen, tax_screen
from handlers.admin.regulation.taxes import RATES
from handlers.routers import staff
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen


@staff.press(ShowProductTax)
async def product_tax(data: ShowProductTax, crm: Crm) -> Screen:
    return tax_screen(await crm.queries.catalogue.product(data.product), Viewer.of(crm), RATES)


@staff.press(SetProductTax)
async def set_product_tax(data: SetProductTax, crm: Crm) -> Screen:
    await crm.catalogue.change(data.product, tax_rate=data.rate * 100 if data.rate >= 0 else data.rate)
    return product_screen(await crm.queries.catalogue.product(data.product), Viewer.of(crm), _("✓ Saved"))
