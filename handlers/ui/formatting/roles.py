"""What roles are called."""

from __future__ import annotations

from crm_core.roles import Role
from handlers.ui.kit.i18n import _

MARKS = {Role.manager: "💼", Role.head: "👔", Role.supervisor: "📊", Role.admin: "🛠", Role.quality: "🔍"}


def role_name(role: Role) -> str:
    return {
        Role.manager: _("manager"),
        Role.head: _("head of department"),
        Role.supervisor: _("supervisor"),
        Role.admin: _("administrator"),
        Role.quality: _("quality control"),
    }[role]
