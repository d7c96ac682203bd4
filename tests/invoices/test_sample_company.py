"""No client is sent an invoice of a sample company (R66): whoever pressed is told who can help."""

from __future__ import annotations

import pytest

from crm_core.errors import CompanyUnknown
from crm_core.regulation.loader import load
from crm_core.rules.deals.statuses import InvoiceStatus
from handlers.ui.kit.i18n import speaking
from handlers.ui.kit.screen import Screen
from handlers.ui.screens import errors
from tests.deals.desk import Desk
from tests.invoices import till


async def test_an_invoice_of_a_sample_company_does_not_go(desk: Desk) -> None:
    invoice = await till.draft(desk, await desk.deal())
    desk.core.follow(load())
    with pytest.raises(CompanyUnknown) as raised:
        await till.send(desk, invoice)
    assert raised.value.missing == ("name", "payment_details")
    left = await till.row(desk, invoice)
    assert (left.status, left.number, left.rung_at) == (InvoiceStatus.DRAFT, None, None)
    assert not await till.notifications(desk)


async def test_whoever_cannot_put_it_right_is_told_who_can(desk: Desk) -> None:
    error = CompanyUnknown(("payment_details",), 7)
    async with desk.core.reading(desk.manager) as crm:
        with speaking("en"):
            screen = await errors.screen_for(error, crm, desk.manager, pressed=True)
    assert isinstance(screen, Screen)
    assert "requisites have not been typed in" in screen.text
    assert "administrator" in screen.text
