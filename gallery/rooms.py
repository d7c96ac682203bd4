"""The rooms beside a deal: helpers, expenses, tags, remarks; and the tags under a list."""

from __future__ import annotations

from bot.demo import cast
from gallery.hands import Hands
from gallery.scenes import Shot
from handlers.ui.kit.i18n import _


class Rooms:
    """Begins where the tour ends."""

    def __init__(self, manager: Hands, shot: Shot) -> None:
        self.manager, self.shot = manager, shot

    async def enter(self) -> None:
        await self.beside_the_deal()

    async def beside_the_deal(self) -> None:
        """Behind ⋯ More of the story's deal, and under the list it stands in."""
        await self.manager.say("/deals")
        await self.manager.answered()
        await self.manager.press(_("🏷 Tags"))
        await self.shot("manager-tags", self.manager)
        await self.manager.say(cast.LEAD.phone[-4:])
        await self.manager.hears(cast.LEAD.phone[-4:])
        await self.manager.answered()
        more, back = _("⋯ More"), _("« To the deal")
        await self.manager.press(more)
        for label, name in (
            (_("🤝 Helpers"), "helpers"),
            (_("💸 Expenses"), "expenses"),
            (_("🏷 Tags"), "deal-tags"),
            (_("🔍 Remarks"), "remarks"),
        ):
            await self.manager.press(label)
            await self.shot(f"manager-{name}", self.manager)
            await self.manager.press(back, more)
