"""/start, /menu and /help of the staff: where they are, what waits, and what their role can do."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import AlreadyStaff
from crm_core.queries.deals.list_dto import TodayCounts
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.exports import named_by_the_rules
from handlers.admin.callbacks import ShowAudit, ShowCatalogue
from handlers.admin.sources.callbacks import ShowSources
from handlers.manager.search.callbacks import AskFind
from handlers.personal.help import how
from handlers.personal.invitation import is_invitation
from handlers.personal.settings.callbacks import Settings
from handlers.routers import staff
from handlers.team.callbacks import ShowStaff
from handlers.ui.callbacks.base import ShowBase
from handlers.ui.callbacks.documents import ShowTemplates
from handlers.ui.callbacks.mailings import ShowMailings
from handlers.ui.callbacks.navigation import DealList, Menu, StartDeal
from handlers.ui.callbacks.quality import ShowHanging, ShowRemarks
from handlers.ui.callbacks.regulation import ShowRules
from handlers.ui.callbacks.reports import ShowReports
from handlers.ui.callbacks.tasks import Today
from handlers.ui.callbacks.team import ShowDigest, ShowFunnel, ShowRecord, ShowTeam, TeamList
from handlers.ui.formatting.labels import first_name
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Answer, Button, Inline, Screen, Show, button, inline
from handlers.ui.screens.commands import description, staff_commands
from handlers.ui.screens.first_day import first_steps, steps_to_come
from handlers.ui.screens.menu import menu_keys

_ASIDE_COUNTED = 100
_WORKS_ON_DEALS = {Role.manager, Role.head}


@staff.command("start")
async def start(args: str, crm: Crm, actor: Actor, state: FSMContext) -> Answer:
    """Brings the keyboard at the bottom (back)."""
    if is_invitation(args):
        raise AlreadyStaff
    await state.clear()
    hello = await _hello(crm, actor)
    steps = await steps_to_come(crm)
    return (hello, steps) if steps is not None else hello


async def _hello(crm: Crm, actor: Actor) -> Screen:
    role = actor.role or Role.manager
    text = lines(fill(_("👋 Hello, {name}!"), name=short(first_name(actor.name), 60)), await _waiting(crm, role))
    return Screen(text=text, keys=menu_keys(role), show=Show.SEND)


@staff.command("menu")
async def menu_command(message: Message, crm: Crm, actor: Actor, state: FSMContext) -> Answer:
    """The key ☰ opens everything there is; typed as /menu it brings the keyboard back as well."""
    everything = await menu(crm, actor, state)
    typed = (message.text or "").startswith("/")
    return (await _hello(crm, actor), _without_news(everything)) if typed else everything


@staff.press(Menu)
async def menu(crm: Crm, actor: Actor, state: FSMContext) -> Screen:
    """The same by buttons, in place of the message whose button was pressed."""
    await state.clear()
    role = actor.role or Role.manager
    text = lines(bold(_("☰ Menu")), await _waiting(crm, role))
    return Screen(text=text, keys=home_keys(role, await first_steps(crm), takes=_takes(crm)))


def _without_news(shown: Screen) -> Screen:
    """What waits has been said a message above."""
    return shown.model_copy(update={"text": bold(_("☰ Menu")), "show": Show.SEND})


@staff.command("help")
async def help_(crm: Crm, actor: Actor) -> Screen:
    role = actor.role or Role.manager
    commands = [
        fill("/{command} {what}", command=command, what=description(command)) for command in staff_commands(role)
    ]
    return Screen(text=lines(how(role), "", *commands), keys=home_keys(role, await first_steps(crm), takes=_takes(crm)))


def _takes(crm: Crm) -> bool:
    return named_by_the_rules(crm.actor, crm.regulation)


def home_keys(role: Role, steps: Button | None = None, *, takes: bool = False) -> Inline:
    """`steps`: the first day's, while some of them are to come. `takes`: the rules let their role copy the base."""
    today, deals = button(_("📋 Today"), Today()), button(_("💼 Deals"), DealList())
    new, settings = button(_("➕ New deal"), StartDeal()), button(_("⚙️ Settings"), Settings())
    mailings = button(_("📨 Mailings"), ShowMailings())
    figures = (button(_("📊 Digest"), ShowDigest()), button(_("🔻 Funnel"), ShowFunnel()))
    reports = button(_("📑 Reports"), ShowReports())
    team, find = button(_("👥 Team"), ShowTeam()), button(_("🔎 Search"), AskFind())
    all_deals = button(_("💼 All deals"), TeamList(kind="all_open"))
    base = button(_("🗄 Base"), ShowBase())
    copied = base if takes else None
    remarks = button(_("🔍 Remarks"), ShowRemarks())
    if role is Role.quality:
        hanging = button(_("🔍 What hangs"), ShowHanging())
        return inline(hanging, (all_deals, find), (reports, remarks), settings)
    if role is Role.manager:
        return inline((today, deals), (new, find), (button(_("📒 My record"), ShowRecord()), settings), copied)
    if role is Role.head:
        return inline((today, deals), figures, (new, find), (team, reports), (mailings, settings), copied)
    company = (button(_("🪪 Staff"), ShowStaff()), button(_("📦 Catalogue"), ShowCatalogue()))
    papers = button(_("📄 Documents"), ShowTemplates())
    if role is not Role.admin:
        keys = (figures, (team, all_deals), company, (new, find), (reports, mailings), (papers, base), settings)
        return inline(*keys)
    watched = (button(_("📣 Sources"), ShowSources()), button(_("📜 Audit"), ShowAudit()))
    rules, more = button(_("📘 Rules"), ShowRules()), (mailings, base)
    last = (papers, settings)
    return inline(steps, figures, (team, all_deals), (reports, rules), company, (new, find), watched, more, last)


async def _waiting(crm: Crm, role: Role) -> Html | None:
    """What waits for somebody who works on deals themselves; for an administrator, what could not be handled."""
    if role is Role.admin:
        return _left_aside(len(await crm.inbox.listing(_ASIDE_COUNTED)))
    if role not in _WORKS_ON_DEALS:
        return None
    counts: TodayCounts = (await crm.queries.worklists.today(0, 1)).counts
    if not counts.total:
        return Html(_("Nothing is due today."))
    due = ngettext("{n} task for today", "{n} tasks for today", counts.total)
    late = ngettext("{n} of them is overdue", "{n} of them are overdue", counts.overdue)
    if not counts.overdue:
        return fill("{due}.", due=due.format(n=counts.total))
    return fill("{due}, {late}.", due=due.format(n=counts.total), late=late.format(n=counts.overdue))


def _left_aside(count: int) -> Html | None:
    if not count:
        return None
    words = ngettext(
        "⚠️ {n} message could not be handled and is set aside. On the server: voronka inbox list",
        "⚠️ {n} messages could not be handled and are set aside. On the server: voronka inbox list",
        count,
    )
    return fill(words, n=count if count < _ASIDE_COUNTED else f"{count}+")
