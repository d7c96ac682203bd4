"""The sources of leads (R19): for each its sealed link with a QR code, and what it has cost this month."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.rules.policy import Permission
from crm_core.services.intake.sources import SourceFigures
from handlers.admin.catalogue.handlers import price_in
from handlers.admin.sources.callbacks import ShowSource, ShowSources, SourceQr, SourceSpent
from handlers.routers import staff
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.times import calendar_month
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import bold, fill, lines
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.picture import QrPicture
from handlers.ui.kit.screen import Button, Screen, Show, button, inline

_A_PAGE = 8


class Spending(StatesGroup):
    """A sum is being typed; the source's code is in the conversation's data."""

    cost = State()


@staff.command("sources")
async def sources_command(crm: Crm, state: FSMContext) -> Screen:
    return await sources(ShowSources(), crm, state)


@staff.press(ShowSources)
async def sources(data: ShowSources, crm: Crm, state: FSMContext) -> Screen:
    if not Viewer.of(crm).may(Permission.site_manage):
        raise Refused(Permission.site_manage.value)
    await state.clear()
    known = crm.regulation.sources
    page = min(data.page, max(0, (len(known) - 1) // _A_PAGE))
    shown = known[page * _A_PAGE :][:_A_PAGE]
    further = (page + 1) * _A_PAGE < len(known)
    return Screen(
        text=lines(
            bold(_("📣 Sources")),
            fill(_("A link of its own for each advertisement tells which one pays. Choose one.")),
        ),
        keys=inline(
            *_pairs([button(said(one.name), ShowSource(code=one.code)) for one in shown]),
            (
                button("‹", ShowSources(page=page - 1)) if page else None,
                button("›", ShowSources(page=page + 1)) if further else None,
            ),
            button(_("« Menu"), Menu()),
        ),
    )


@staff.press(ShowSource)
async def source(data: ShowSource, crm: Crm, state: FSMContext) -> Screen:
    await state.clear()
    return source_screen(await crm.intake.sources.figures(data.code), crm)


@staff.press(SourceQr)
async def link(data: SourceQr, press: CallbackQuery, crm: Crm) -> Screen:
    payload = await crm.intake.sources.link(data.code)
    author = press.message.from_user if isinstance(press.message, Message) else None
    opening = f"https://t.me/{author.username}?start={payload}" if author and author.username else f"/start {payload}"
    company = crm.regulation.to_clients.name
    named = said(crm.regulation.source(data.code).name)
    return Screen(
        text=lines(
            fill("📣 <b>{name}</b>", name=named),
            fill("<code>{opening}</code>", opening=opening),
            fill(_("Whoever comes by it is counted for this source. Print the picture, or send the link.")),
        ),
        picture=QrPicture(link=opening, title=said(company) if company else named),
        keys=inline(Button(text=_("📋 Copy"), copy_text=opening), button(_("« Back"), ShowSource(code=data.code))),
        show=Show.SEND,
    )


@staff.press(SourceSpent)
async def ask_cost(data: SourceSpent, crm: Crm, state: FSMContext) -> Screen:
    figures = await crm.intake.sources.figures(data.code)
    await state.set_state(Spending.cost)
    await state.set_data({"source": data.code})
    return Screen(
        text=lines(
            fill(_("💰 What has “{name}” cost in {month}?"), name=said(figures.source.name), month=_month(figures)),
            fill(_("In figures, for example 12500.")),
        ),
        keys=inline(button(_("« Back"), ShowSource(code=data.code))),
    )


@staff.during(Spending.cost)
async def type_cost(message: Message, crm: Crm, state: FSMContext) -> Screen:
    code = (await state.get_data())["source"]
    spent = price_in(message, crm.regulation.company.currency)
    await crm.intake.sources.spend(code, crm.calendar.local(crm.now).date(), spent)
    await state.clear()
    return source_screen(await crm.intake.sources.figures(code), crm, _("✓ Saved"))


def source_screen(figures: SourceFigures, crm: Crm, toast: str | None = None) -> Screen:
    currency, code = crm.regulation.company.currency, figures.source.code
    each = figures.cost // figures.deals if figures.cost and figures.deals else None
    return Screen(
        text=lines(
            fill("📣 <b>{name}</b> · {month}", name=said(figures.source.name), month=_month(figures)),
            fill(_("New deals: {n}"), n=figures.deals),
            fill(_("Cost: {sum}"), sum=amount(figures.cost, currency)) if figures.cost is not None else None,
            fill(_("That is {sum} a deal."), sum=amount(each, currency)) if each is not None else None,
        ),
        keys=inline(
            button(_("🔗 Link and QR code"), SourceQr(code=code), "primary"),
            button(_("💰 Cost of the month"), SourceSpent(code=code)),
            button(_("« Sources"), ShowSources()),
        ),
        toast=toast,
    )


def _month(figures: SourceFigures) -> str:
    return calendar_month(figures.month)


def _pairs(buttons: list[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2)]
