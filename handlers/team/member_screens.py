"""Everybody who works here, and one of them."""

from __future__ import annotations

from crm_core.queries.staff import Colleague
from crm_core.roles import Role
from handlers.team.callbacks import ChangeRole, Dismiss, Invite, MoveStaff, RenameStaff, ShowColleague, ShowStaff
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.callbacks.team import PassOn, ShowRecord, TeamList
from handlers.ui.formatting.roles import MARKS, role_name
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Button, Screen, button, inline

PAGE = 8
_IN_A_DEPARTMENT = (Role.manager, Role.head)


def staff_screen(everybody: tuple[Colleague, ...], page: int, toast: str | None = None) -> Screen:
    at_work = sum(one.active for one in everybody)
    pages = max(1, -(-len(everybody) // PAGE))
    page = min(page, pages - 1)
    rows = [_row(one) for one in everybody[page * PAGE : (page + 1) * PAGE]]
    turn = (
        button("‹", ShowStaff(page=page - 1)) if page else None,
        button("›", ShowStaff(page=page + 1)) if page + 1 < pages else None,
    )
    counted = ngettext("{n} person works here.", "{n} people work here.", at_work)
    return Screen(
        text=lines(bold(_("🪪 Staff")), fill(counted, n=at_work)),
        keys=inline(*rows, turn, button(_("➕ Invite a colleague"), Invite(), "primary"), button(_("« Menu"), Menu())),
        toast=toast,
    )


def colleague_screen(one: Colleague, *, myself: bool, toast: str | None = None) -> Screen:
    may_go = one.active and not myself
    return Screen(
        text=lines(
            fill("{mark} <b>{name}</b>", mark=MARKS[one.role], name=short(one.name, 80)),
            fill("{role}", role=role_name(one.role)),
            fill("🏢 {department}", department=one.department) if one.department else None,
            _deals(one),
            _state(one),
        ),
        keys=inline(
            button(_("💼 Their deals"), TeamList(kind="all_open", staff=one.id)) if one.open_deals else None,
            button(_("🔀 Pass on deals"), PassOn(staff=one.id)) if one.open_deals else None,
            button(_("📒 Record"), ShowRecord(staff=one.id)),
            [
                button(_("✏️ Name"), RenameStaff(staff=one.id)),
                button(_("🪪 Role"), ChangeRole(staff=one.id)) if not myself else None,
                button(_("🏢 Department"), MoveStaff(staff=one.id)) if one.role in _IN_A_DEPARTMENT else None,
            ]
            if one.active
            else None,
            button(_("🚫 Dismiss"), Dismiss(staff=one.id), "danger") if may_go else None,
            button(_("« Staff"), ShowStaff()),
        ),
        toast=toast,
    )


def dismissal_screen(one: Colleague) -> Screen:
    """What goes and what stays, for somebody who has nothing in hand."""
    return Screen(
        text=lines(
            fill(_("🚫 <b>Dismiss {name}?</b>"), name=short(one.name, 80)),
            "",
            Html(_("Access ends at once. What was done and said stays in the history.")),
        ),
        keys=inline(
            button(_("🚫 Yes, dismiss"), Dismiss(staff=one.id, sure=True), "danger"),
            button(_("« No, go back"), ShowColleague(staff=one.id)),
        ),
    )


def _row(one: Colleague) -> Button:
    gone = "" if one.active else " 🚫"
    return button(f"{MARKS[one.role]} {short(one.name, 32)} · {one.open_deals}{gone}", ShowColleague(staff=one.id))


def _deals(one: Colleague) -> Html:
    return fill(ngettext("{n} open deal", "{n} open deals", one.open_deals), n=one.open_deals)


def _state(one: Colleague) -> Html:
    if not one.active:
        return Html(_("🚫 Dismissed"))
    if one.unreachable:
        return Html(_("⚠️ Has blocked the bot: reminders do not arrive"))
    return Html(_("☀️ On shift: gets new leads") if one.takes_leads else _("🌙 Gets no new leads"))
