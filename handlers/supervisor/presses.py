"""What the team's buttons carry."""

from __future__ import annotations

from handlers.ui.press import Page, PressData


class ShowTeam(PressData, prefix="tea"):
    """Who sells, how much they have in hand, and who is on shift."""

    page: Page = 0
