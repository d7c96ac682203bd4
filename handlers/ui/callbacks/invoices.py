"""What the buttons of an invoice carry wherever one is shown."""

from __future__ import annotations

from handlers.ui.kit.callback_data import CallbackData, Id, Version


class BillDeal(CallbackData, prefix="bi"):
    """The deal's invoices, and a new one."""

    deal: Id


class OpenInvoice(CallbackData, prefix="i"):
    """An invoice as the staff see it."""

    invoice: Id


class AskCorrection(CallbackData, prefix="iq"):
    """Asks those who lead to put the invoice right."""

    invoice: Id


class RefuseClaim(CallbackData, prefix="yx"):
    """The money that the client spoke of has not come."""

    invoice: Id
    version: Version


class PayInvoice(CallbackData, prefix="iy"):
    """Money received. `all` at once, or the sum is typed."""

    invoice: Id
    version: Version
    full: bool = True
