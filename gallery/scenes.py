"""What is shown: the lead's, the manager's and the director's main screens, in the order of the story.

Buttons are found by their words, in the current language (`speaking`), and by the regulation's own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from bot.demo import cast
from crm_core.regulation.schema import Regulation
from gallery.hands import Hands
from handlers.ui.kit.i18n import _, said

Shot = Callable[[str, Hands], Awaitable[None]]
MANAGERS = (cast.FIRST_MANAGER, cast.SECOND_MANAGER)


class Story:
    """Plays it on the page and calls `shot` where a screen is worth a picture."""

    def __init__(self, page: Page, regulation: Regulation, need: str, shot: Shot) -> None:
        self.page, self.regulation, self.need, self.shot = page, regulation, need, shot
        self.olga, self.marina = Hands(page, cast.LEAD), Hands(page, cast.SUPERVISOR)
        self.manager = Hands(page, cast.FIRST_MANAGER)

    async def tell(self) -> None:
        await self.everybody_is_here()
        await self.a_lead_writes()
        await self.the_manager_calls()
        await self.an_invoice_is_sent()
        await self.the_director_looks()

    async def everybody_is_here(self) -> None:
        """The staff open their menus and put the keyboards away."""
        for hands in (*(Hands(self.page, one) for one in MANAGERS), self.marina):
            await hands.say("/start")
            await hands.hears(before(_("👋 Hello, {name}!")))
            await hands.fold_keyboard()

    async def the_other_manager_works(self) -> None:
        """Somebody else's phone, for the picture of all of them."""
        other = Hands(self.page, next(one for one in MANAGERS if one is not self.manager.player))
        await other.say("/today")
        await other.hears(_("📋 Today"))
        await other.say("/deals")
        await other.hears(_("💼 My deals"))
        await other.press("1. ")

    async def a_lead_writes(self) -> None:
        olga = self.olga
        await olga.start()
        await olga.hears(before(_("👋 Hello! This is <b>{company}</b>.")))
        await self.shot("lead-welcome", olga)
        await olga.press(_("✅ Agree and continue"))
        await olga.hears(said(self.regulation.form.questions[0].ask))
        await olga.say(self.need)
        await olga.press(cast.LEAD.name)
        await expect(olga.phone.locator(".reply-keyboard")).to_be_visible()
        await self.shot("lead-phone", olga)
        await olga.tap(_("📱 Share my number"))
        await olga.hears(_("📄 My request"))
        await self.shot("lead-thanks", olga)
        told = await olga.phone.locator(".log").inner_text()
        self.manager = Hands(self.page, next(one for one in MANAGERS if one.name in told))

    async def the_manager_calls(self) -> None:
        manager = self.manager
        await manager.hears(self.need)
        await self.shot("manager-new-lead", manager)
        await manager.say("/today")
        await manager.hears(_("📋 Today"))
        await self.shot("manager-today", manager)
        await manager.press(cast.LEAD.name)
        await self.shot("manager-task", manager)
        await manager.press(said(self.regulation.outcome("call", "reached").name))
        await self.shot("manager-stage", manager)
        await manager.press(said(self.regulation.stage("inbound", "contact_made").name))
        await self.shot("manager-next-step", manager)
        await manager.press(after(_("✅ {when}, as per the rules")))
        await self.shot("manager-card", manager)

    async def an_invoice_is_sent(self) -> None:
        manager = self.manager
        await manager.press(
            _("🧾 Invoice"), _("➕ New invoice"), _("➕ From the catalogue"), "Сайты", "Интернет-магазин"
        )
        await self.shot("manager-invoice", manager)
        await manager.press(_("📤 Check and send"), _("📤 Send"))
        await self.olga.hears(_("🧾 See the invoice"))
        await self.shot("lead-invoice", self.olga)

    async def the_director_looks(self) -> None:
        marina = self.marina
        await marina.say("/digest")
        await expect(marina.messages.locator("img").last).to_be_visible()
        await self.shot("director-digest", marina)
        await marina.press(_("🐢 Stuck"))
        await self.shot("director-stuck", marina)
        await marina.say("/funnel")
        await marina.hears(before(_("🔎 <b>The weakest step: “{before}” → “{stage}”.</b>")))
        await self.shot("director-funnel", marina)


def before(template: str) -> str:
    """The plain words of a text up to its first placeholder."""
    return template.partition("{")[0].replace("<b>", "").strip()


def after(template: str) -> str:
    """The plain words of a text behind its last placeholder."""
    return template.rpartition("}")[2].strip(" ,")
