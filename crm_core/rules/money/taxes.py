"""Value added tax (НДС) of a line: within its price, on top of it, or none. Reckoned by the line, to the kopeck."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.regulation.sections import InvoiceRules
from crm_core.rules.money.amounts import share
from crm_core.rules.money.line_totals import WHOLE

UNTAXED = -1
"""A product's own rate where it bears no tax, whatever the company's is. None: as the company's."""
AS_THE_COMPANY = -2
"""Takes a product's own rate away."""
HIGHEST = 9_900


@dataclass(frozen=True, slots=True)
class Tax:
    """`rate` in hundredths of a percent (2200 is 22 %), None without a tax; `on_top`: the price does not hold it."""

    rate: int | None = None
    on_top: bool = False

    def of(self, line_sum: int) -> int:
        """The tax in, or on, what a line comes to; half a minor unit is rounded up."""
        if self.rate is None:
            return 0
        return share(line_sum, self.rate, WHOLE if self.on_top else WHOLE + self.rate)


NO_TAX = Tax()


def tax_of(rules: InvoiceRules, own_rate: int | None) -> Tax:
    """Of a product with a rate of its own, or none, in this company: one that pays no tax asks for none of anything."""
    if rules.vat == "none" or own_rate == UNTAXED:
        return NO_TAX
    return Tax(int(rules.vat_rate * 100) if own_rate is None else own_rate, rules.vat == "on_top")
