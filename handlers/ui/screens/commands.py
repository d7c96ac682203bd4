"""The commands of each audience, for Telegram's own list (setMyCommands) and for /help."""

from __future__ import annotations

from crm_core.roles import Role
from handlers.ui.kit.i18n import _, speaking

_STAFF: dict[Role, tuple[str, ...]] = {
    Role.manager: ("today", "deals", "new", "find", "menu", "settings", "help"),
    Role.head: (
        "today", "deals", "new", "find", "digest", "funnel", "reports", "plan", "team", "menu", "settings", "help",
    ),
    Role.supervisor: (
        "new", "find", "digest", "funnel", "reports", "plan", "team", "invite", "staff", "catalogue", "documents",
        "base", "menu", "settings", "help",
    ),
    Role.admin: (
        "new", "find", "digest", "funnel", "reports", "plan", "team", "invite", "staff", "catalogue", "documents",
        "sources", "rules", "setup", "base", "audit", "menu", "settings", "help",
    ),
    Role.quality: ("hanging", "find", "menu", "settings", "help"),
}  # fmt: skip
_CLIENTS = ("start", "my", "language", "help")


def staff_commands(role: Role) -> tuple[str, ...]:
    """The commands of a role, the likeliest first."""
    return _STAFF[role]


def command_list(role: Role | None, locale: str) -> dict[str, str]:
    """Name and description of every command, in the order in which Telegram shows them. No role: leads and clients."""
    with speaking(locale):
        return {name: description(name) for name in (_STAFF[role] if role else _CLIENTS)}


def description(command: str) -> str:
    """What a command does, in the current language; at most 256 characters, as Telegram wants."""
    return {
        "start": _("Start over"),
        "my": _("My requests and invoices"),
        "language": _("Change the language"),
        "today": _("What to do today"),
        "deals": _("My deals"),
        "new": _("Open a deal by hand"),
        "find": _("Find a client or a deal"),
        "hanging": _("What hangs, the longest first"),
        "digest": _("The day in figures"),
        "funnel": _("Where deals get lost"),
        "reports": _("Reports, each a press away from its deals"),
        "plan": _("Plan and fact of the month"),
        "team": _("Who is busy with what"),
        "invite": _("Invite a colleague"),
        "staff": _("Who works here"),
        "catalogue": _("What we sell"),
        "documents": _("Your own contracts and quotes, filled in for a deal"),
        "sources": _("Links and QR codes for advertising"),
        "rules": _("Stages, hours, reasons of refusal, the whole file"),
        "setup": _("First steps: the company, products, people"),
        "base": _("The base of clients as a whole"),
        "audit": _("Who did what, and what was refused"),
        "menu": _("The main screen"),
        "settings": _("Language, time zone, quiet hours"),
        "help": _("How this works"),
    }[command]
