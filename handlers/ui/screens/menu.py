"""The staff's keyboard in place of the phone's own: what each role opens most, in two rows, so that the screen stays
for the work. Everything else is under ☰.

A key sends its label as a plain message, in the language it was drawn in, and stays on the phone when the language is
changed: so a label is understood in every language, always.
"""

from __future__ import annotations

from functools import cache

from crm_core.roles import Role
from handlers.ui.kit.i18n import _, languages, speaking
from handlers.ui.kit.screen import ReplyKey, ReplyKeys

_ROWS: dict[Role, tuple[tuple[str, ...], ...]] = {
    Role.manager: (("today", "deals", "find"), ("new", "menu")),
    Role.head: (("today", "deals", "digest"), ("new", "find", "menu")),
    Role.supervisor: (("digest", "funnel", "team"), ("new", "find", "menu")),
    Role.admin: (("digest", "team", "staff"), ("new", "find", "menu")),
    Role.quality: (("hanging", "find", "menu"),),
}

# Keys of keyboards that are still on somebody's phone.
_EARLIER = {"funnel", "catalogue", "settings"}


def label(command: str) -> str:
    """What the key of a command says, in the current language."""
    return {
        "today": _("📋 Today"),
        "deals": _("💼 Deals"),
        "new": _("➕ New deal"),
        "find": _("🔎 Search"),
        "hanging": _("🔍 What hangs"),
        "digest": _("📊 Digest"),
        "funnel": _("🔻 Funnel"),
        "team": _("👥 Team"),
        "staff": _("🪪 Staff"),
        "catalogue": _("📦 Catalogue"),
        "settings": _("⚙️ Settings"),
        "menu": _("☰ Menu"),
    }[command]


def menu_keys(role: Role) -> ReplyKeys:
    """The role's keyboard; it stays until another one takes its place."""
    rows = tuple(tuple(ReplyKey(text=label(command)) for command in row) for row in _ROWS[role])
    return ReplyKeys(rows=rows, placeholder=_("Press a button below"))


def command_behind(text: str) -> str | None:
    """The command that a message stands for if it is a key's label in any language; else None."""
    return _labels().get(text.strip())


@cache
def _labels() -> dict[str, str]:
    commands = {command for rows in _ROWS.values() for row in rows for command in row} | _EARLIER
    found: dict[str, str] = {}
    for language in languages():
        with speaking(language):
            found |= {label(command): command for command in commands}
    return found
