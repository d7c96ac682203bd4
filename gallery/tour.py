"""What stands beside the story: the screens behind a card's buttons, lists, search, and those of who leads."""

from __future__ import annotations

from bot.demo import cast
from gallery.hands import Hands
from gallery.scenes import Shot, before
from handlers.ui.kit.i18n import _


class Tour:
    """Begins where the story ends: the manager has the invoice open."""

    def __init__(self, manager: Hands, shot: Shot) -> None:
        self.manager, self.shot = manager, shot
        self.olga, self.marina, self.sergey = (
            Hands(manager.page, one) for one in (cast.LEAD, cast.SUPERVISOR, cast.ADMIN)
        )

    async def take(self) -> None:
        await self.behind_the_card()
        for command in ("deals", "new", "settings", "help"):
            await self.see(self.manager, command, f"manager-{command}")
        await self.somebody_is_found()
        await self.see(self.olga, "my", "lead-my")
        for command in ("team", "staff"):
            await self.see(self.marina, command, f"director-{command}")
        await self.see(self.sergey, "start", "admin-welcome")
        await self.sergey.fold_keyboard()
        for command in ("catalogue", "audit", "help"):
            await self.see(self.sergey, command, f"admin-{command}")

    async def behind_the_card(self) -> None:
        back, more = _("« To the deal"), _("⋯ More")
        for label, name in (
            (_("🕘 History"), "history"),
            (_("📦 Products"), "products"),
            (before(_("📖 Script {done}/{steps}")), "script"),
            (_("👤 Client"), "client"),
        ):
            await self.manager.press(back, more, label)
            await self.shot(f"manager-{name}", self.manager)
        await self.manager.press(back, more)
        await self.shot("manager-more", self.manager)

    async def somebody_is_found(self) -> None:
        """By the last digits of a number."""
        await self.manager.say(cast.LEAD.phone[-4:])
        await self.manager.answered()
        await self.shot("manager-search", self.manager)

    async def see(self, hands: Hands, command: str, name: str) -> None:
        await hands.say(f"/{command}")
        await hands.answered()
        await self.shot(name, hands)
