"""Payments inside Telegram: a bill as the Bot API takes it, with the data of its fiscal receipt where one is asked for.

The receipt is the provider's (YooKassa's form of `provider_data`): the bot only says what is in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from aiogram.methods import AnswerPreCheckoutQuery, SendInvoice
from aiogram.types import LabeledPrice

from crm_core.rules.money.amounts import Money
from handlers.ui.kit.bill import Bill, CheckoutAnswer

Receipt = Literal["none", "email", "phone"]

# Codes of VAT rates in a receipt (YooKassa: "vat_code"), by hundredths of a percent.
_VAT_CODES = {None: 1, 0: 2, 10_00: 3, 20_00: 4, 5_00: 7, 7_00: 8, 22_00: 11}
_RECEIPT_CURRENCY = "RUB"


@dataclass(frozen=True, slots=True)
class Till:
    """`receipt`: where the provider sends the fiscal receipt of 54-FZ, which the payer is asked for; "none": there is
    none.
    """

    token: str
    receipt: Receipt = "none"

    def bill(self, bill: Bill, chat_id: int, **extra: Any) -> SendInvoice | None:
        """None where the receipt that must be given cannot be: another currency, a tax rate without a code."""
        if self.receipt != "none":
            data = _receipt_of(bill)
            if data is None:
                return None
            extra |= {"provider_data": data}
            by_email = self.receipt == "email"
            extra |= (
                {"need_email": True, "send_email_to_provider": True}
                if by_email
                else {"need_phone_number": True, "send_phone_number_to_provider": True}
            )
        return SendInvoice(
            chat_id=chat_id,
            title=bill.title,
            description=bill.description,
            payload=bill.payload,
            provider_token=self.token,
            currency=bill.currency,
            prices=[LabeledPrice(label=line.title, amount=line.amount) for line in bill.lines],
            # A forwarded copy asks nobody else to pay.
            start_parameter="invoice",
            **extra,
        )


def may_pay(answer: CheckoutAnswer) -> AnswerPreCheckoutQuery:
    return AnswerPreCheckoutQuery(
        pre_checkout_query_id=answer.query_id, ok=answer.problem is None, error_message=answer.problem
    )


def _receipt_of(bill: Bill) -> str | None:
    if bill.currency != _RECEIPT_CURRENCY or any(line.tax_rate not in _VAT_CODES for line in bill.lines):
        return None
    items = [
        {
            "description": line.title,
            "quantity": 1,
            "amount": {"value": f"{Money(line.amount, bill.currency).amount:.2f}", "currency": bill.currency},
            "vat_code": _VAT_CODES[line.tax_rate],
            "payment_mode": "full_payment",
            "payment_subject": "commodity",
        }
        for line in bill.lines
    ]
    return json.dumps({"receipt": {"items": items}}, ensure_ascii=False)
