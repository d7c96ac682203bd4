"""How a line of goods reads."""

from __future__ import annotations

import pytest

from crm_core.queries.invoices.dto import LineView
from crm_core.rules.money.line_totals import Discount
from handlers.ui.formatting.line_items import line_text
from handlers.ui.kit.i18n import speaking


@pytest.mark.parametrize("quantity", [1, 3, 5])
@pytest.mark.parametrize(("language", "unit"), [("ru", "час"), ("ru", "шт."), ("en", "hour")])
def test_a_unit_stands_where_it_needs_no_plural(quantity: int, language: str, unit: str) -> None:
    line = LineView(1, "Доработки", unit, 2_500_00, quantity, Discount(), quantity * 2_500_00)
    with speaking(language):
        text = line_text(line, "RUB").replace("\xa0", " ")
    price = "2 500 ₽" if language == "ru" else "₽2,500"
    assert text.startswith(f"• Доработки: {quantity} × {price}/{unit} = <b>")
