"""The buttons by which an invoice is put together, sent and paid (R30)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from crm_core.rules.money.amounts import MAX_MINOR
from handlers.ui.kit.callback_data import CallbackData, Id, Version

Place = Annotated[int, Field(ge=0, le=999)]


class NewInvoice(CallbackData, prefix="nv"):
    """The deal's draft, or a new one."""

    deal: Id


class PutLine(CallbackData, prefix="il"):
    """So many of a product on the draft: the number itself and not "one more", so that a second press adds nothing."""

    invoice: Id
    product: Id
    quantity: Annotated[int, Field(ge=0, le=9_999)]


class InvoiceCategories(CallbackData, prefix="ic"):
    invoice: Id


class InvoiceProducts(CallbackData, prefix="ip"):
    """A page of one category of the catalogue, by its place in the list."""

    invoice: Id
    category: Place
    page: Place = 0


class InvoiceDue(CallbackData, prefix="iu"):
    """Until when it is to be paid."""

    invoice: Id


class PreviewInvoice(CallbackData, prefix="iw"):
    invoice: Id


class SendInvoice(CallbackData, prefix="is"):
    invoice: Id
    version: Version


class MoveDue(CallbackData, prefix="im"):
    """The client has promised to pay on another day."""

    invoice: Id


class TakeBackPayment(CallbackData, prefix="ib"):
    """The newest payment was none. `why`: a reason of the list, from 1 (9: in their own words); then `tell`: 1 for
    nothing to the client, 2 to tell them.
    """

    invoice: Id
    version: Version
    why: Annotated[int, Field(ge=0, le=9)] = 0
    tell: Annotated[int, Field(ge=0, le=2)] = 0


class VoidInvoice(CallbackData, prefix="ix"):
    """Asks first; does it when `sure`."""

    invoice: Id
    version: Version
    sure: bool = False


class PrintInvoice(CallbackData, prefix="yp"):
    """The invoice as a file."""

    invoice: Id


class CreditInvoice(CallbackData, prefix="pcr"):
    """So much less is asked for: first how much (0: asks), then why (a reason of the list, from 1; 9: in their own
    words), then done when `sure`. `lessen`: the deal is worth less too; `tell`: the client reads of it.
    """

    invoice: Id
    version: Version
    amount: Annotated[int, Field(ge=0, le=MAX_MINOR)] = 0
    why: Annotated[int, Field(ge=0, le=9)] = 0
    lessen: bool = True
    tell: bool = True
    sure: bool = False


class BillRest(CallbackData, prefix="pcb"):
    """What is not paid yet goes on a new invoice, and is credited on this one. Asks first; does it when `sure`."""

    invoice: Id
    version: Version
    sure: bool = False


class GiveBack(CallbackData, prefix="pcg"):
    """What came beyond what is due has gone back. `tell`: 1 for nothing to the client, 2 to tell them; 0 asks."""

    invoice: Id
    version: Version
    tell: Annotated[int, Field(ge=0, le=2)] = 0
