"""The first products, typed one a line or sent as a table (R27, R66)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.rules.catalogue.typed_wares import TypedWare, parse_wares
from crm_core.rules.company_setup import Progress, SetupStep
from handlers.admin.callbacks import AddProduct, ShowCatalogue
from handlers.admin.catalogue.importing import look
from handlers.admin.first_day.screens import step_screen
from handlers.admin.first_day.way import asks
from handlers.attachments import Attachment
from handlers.routers import staff
from handlers.ui.callbacks.first_day import FirstDay
from handlers.ui.formatting.amounts import amount
from handlers.ui.input.messages import words_of
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, spoken
from handlers.ui.kit.screen import Answer, Screen, button, inline
from handlers.ui.screens.first_day import onward

_SHOWN = 12


class FirstProducts(StatesGroup):
    lines = State()


@asks(SetupStep.products)
async def ask_products(crm: Crm, state: FSMContext, progress: Progress) -> Screen:
    await state.set_state(FirstProducts.lines)
    total = sum(one.count for one in await crm.queries.catalogue.categories())
    there = ngettext("{n} product or service is offered.", "{n} products and services are offered.", total)
    return step_screen(
        progress,
        SetupStep.products,
        bold(_("What do you sell?")),
        Html(_("Type it one a line with the price, for example:")),
        fill("<pre>{example}</pre>", example=_("Online shop 150000\nSupport 9900 per month")),
        Html(_("Or send a price list: an Excel or CSV file.")),
        fill(there, n=total) if total else None,
        keys=((button(_("➕ By questions"), AddProduct()), button(_("📦 Catalogue"), ShowCatalogue())),),
    )


@staff.awaits_file(FirstProducts.lines)
async def take(message: Message, attachment: Attachment | None, crm: Crm, state: FSMContext) -> Answer:
    """A file is planned as the catalogue's; lines are added at once, and what was not understood is said."""
    if attachment is not None:
        return await look(attachment, crm, state)
    typed = parse_wares(words_of(message), crm.regulation.company.currency, spoken())
    if not typed.wares:
        raise BadValue("no_wares")
    added: list[TypedWare] = []
    known: list[str] = []
    for one in typed.wares:
        try:
            await crm.catalogue.add(one.name, one.category or _("Main"), one.unit or _("pc"), one.price)
            added.append(one)
        except BadValue as bad:
            if bad.reason != "known":
                raise
            known.append(one.name)
    return await _taken(crm, added, known, typed.bad)


async def _taken(crm: Crm, added: list[TypedWare], known: list[str], bad: tuple[str, ...]) -> Screen:
    currency = crm.regulation.company.currency
    counted = ngettext("✅ {n} product added", "✅ {n} products added", len(added))
    named = [fill("• {name}: {price}", name=short(one.name, 60), price=amount(one.price, currency)) for one in added]
    more = len(named) - _SHOWN
    return Screen(
        text=lines(
            bold(counted.format(n=len(added))),
            *named[:_SHOWN],
            fill(ngettext("… and {n} more", "… and {n} more", more), n=more) if more > 0 else None,
            fill(_("Were there already: {names}"), names=short(", ".join(known), 300)) if known else None,
            fill(_("⚠️ I see no price here, please type it again:\n{lines}"), lines=short("\n".join(bad), 600))
            if bad
            else None,
            "",
            Html(_("You may type more.")),
        ),
        keys=inline(
            await onward(crm, SetupStep.products),
            (button(_("📦 Catalogue"), ShowCatalogue()), button(_("« Steps"), FirstDay())),
        ),
    )
