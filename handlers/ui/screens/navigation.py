"""Where one goes back to when there is no nearer place."""

from __future__ import annotations

from crm_core.roles import Role
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.callbacks.tasks import Today
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, button


def home(viewer: Viewer) -> Button:
    """Those who have deals of their own live in Today, the others in their menu."""
    works_on_deals = viewer.actor.role in {Role.manager, Role.head}
    return button(_("« Today"), Today()) if works_on_deals else button(_("« Menu"), Menu())
