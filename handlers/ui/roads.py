"""Where one goes back to when there is no nearer place."""

from __future__ import annotations

from crm_core.rules.roles import Role
from handlers.ui.i18n import _
from handlers.ui.presses import Menu, Today
from handlers.ui.screen import Button, button
from handlers.ui.viewer import Viewer


def home(viewer: Viewer) -> Button:
    """Those who have deals of their own live in Today, the others in their menu."""
    works_on_deals = viewer.actor.role in {Role.manager, Role.head}
    return button(_("« Today"), Today()) if works_on_deals else button(_("« Menu"), Menu())
