"""What those who lead a company should know of its running."""

from __future__ import annotations

from crm_core.queries.notifications.company import BackupFacts, StaffFacts, UnreachableFacts
from crm_core.queries.notifications.kinds import BackupFailed, StaffChanged, StaffUnreachable
from crm_core.rules.policy import Permission
from handlers.ui.callbacks.team import PassOn
from handlers.ui.formatting.roles import MARKS, role_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Screen, Show, button, inline
from handlers.ui.notifications.registry import shows
from handlers.ui.screens.menu import menu_keys


@shows(StaffChanged)
def changed(facts: StaffFacts, viewer: Viewer) -> Screen:
    return Screen(
        text=lines(
            Html(_("🪪 <b>Your card has been changed.</b>")),
            fill(
                "{mark} {name}, {role}", mark=MARKS[facts.role], name=short(facts.name, 80), role=role_name(facts.role)
            ),
            fill("🏢 {department}", department=facts.department) if facts.department else None,
            Html(_("The keys below are yours now.")),
        ),
        keys=menu_keys(facts.role),
        show=Show.SEND,
    )


@shows(StaffUnreachable)
def unreachable(facts: UnreachableFacts, viewer: Viewer) -> Screen:
    count = facts.deals
    text = lines(
        fill(_("📵 <b>{name} cannot be reached.</b>"), name=short(facts.name, 60)),
        Html(_("The bot is blocked there, or their Telegram is gone.")),
        "",
        Html(_("New leads go past them, and what clients write comes to those who lead.")),
        fill(ngettext("{n} open deal is with them.", "{n} open deals are with them.", count), n=count)
        if count
        else Html(_("No open deals are with them.")),
    )
    may = count > 0 and viewer.may(Permission.deal_assign)
    return Screen(
        text=text, keys=inline(button(_("🔀 Pass on deals"), PassOn(staff=facts.staff_id), "primary")) if may else None
    )


@shows(BackupFailed)
def no_backup(facts: BackupFacts, viewer: Viewer) -> Screen:
    why = {
        "disk": _("The folder of the backups cannot be written: is the disk full?"),
        "no_program": _("The server lacks PostgreSQL's client programs (pg_dump)."),
        "damaged": _("The copy was not sound: the database may be damaged."),
    }.get(facts.why, _("The bot's log says why."))
    return Screen(
        text=lines(
            Html(_("🛟 <b>Today's backup could not be made.</b>")),
            Html(why),
            Html(_("Please tell whoever looks after the server.")),
        )
    )
