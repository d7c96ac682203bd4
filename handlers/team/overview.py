"""/team: who has how much in hand, and who takes new leads (R28, R45)."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.queries.staff import Colleague
from crm_core.roles import Role
from handlers.routers import staff
from handlers.team.nobody_else import way_out
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.callbacks.quality import ShowRemarks
from handlers.ui.callbacks.team import ShowRecord, ShowTeam, TeamList
from handlers.ui.formatting.roles import MARKS
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Screen, button, inline

PAGE = 10
_SELLING = {Role.manager, Role.head}


@staff.command("team")
async def team_command(crm: Crm) -> Screen:
    return await team(ShowTeam(), crm)


@staff.press(ShowTeam)
async def team(data: ShowTeam, crm: Crm) -> Screen:
    colleagues = await crm.queries.people.colleagues()
    screen = team_screen(colleagues, data.page)
    return screen if any(one.role in _SELLING for one in colleagues) else await way_out(screen, crm)


def team_screen(colleagues: tuple[Colleague, ...], page: int) -> Screen:
    """Those with most in hand first: that is where deals wait. Whoever neither sells nor has a deal is left out."""
    selling = (one for one in colleagues if one.role in _SELLING or one.open_deals)
    working = sorted(selling, key=lambda one: (-one.open_deals, one.name))
    pages = max(1, -(-len(working) // PAGE))
    page = min(page, pages - 1)
    total = sum(one.open_deals for one in working)
    shown = working[page * PAGE : (page + 1) * PAGE]
    theirs = [
        button(f"{short(one.name, 20)} · {one.open_deals}", TeamList(kind="all_open", staff=one.id))
        for one in shown
        if one.open_deals
    ]
    turn = (
        button("‹", ShowTeam(page=page - 1)) if page else None,
        button("›", ShowTeam(page=page + 1)) if page + 1 < pages else None,
    )
    return Screen(
        text=lines(
            bold(_("👥 Team")),
            fill(ngettext("{n} deal in work", "{n} deals in work", total), n=total),
            "",
            *(_line(one) for one in shown),
        ),
        keys=inline(
            *[theirs[place : place + 2] for place in range(0, len(theirs), 2)],
            turn,
            (button(_("💼 All deals"), TeamList(kind="all_open")), button(_("🐢 Stuck"), TeamList(kind="stalled"))),
            (button(_("📒 Record"), ShowRecord()), button(_("🔍 Remarks"), ShowRemarks())),
            button(_("« Menu"), Menu()),
        ),
    )


def _line(one: Colleague) -> Html:
    shift = "☀️" if one.takes_leads else "🌙"
    line = fill(
        "{mark} {name} · {n} {shift}", mark=MARKS[one.role], name=short(one.name, 40), n=one.open_deals, shift=shift
    )
    if one.department:
        line = fill("{line} · {department}", line=line, department=short(one.department, 30))
    return fill(_("{line} · has blocked the bot"), line=line) if one.unreachable else line
