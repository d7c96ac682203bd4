"""The first manager: an invitation's link, or nobody yet (R50, R66)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.roles import Role
from crm_core.rules.company_setup import Progress, SetupStep
from handlers.admin.first_day.callbacks import StepDone
from handlers.admin.first_day.screens import step_screen
from handlers.admin.first_day.way import asks
from handlers.team.callbacks import InviteAs, ShowStaff
from handlers.ui.kit.html import Html, bold, fill, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button

_SELLING = (Role.manager, Role.head)


@asks(SetupStep.manager)
async def ask_manager(crm: Crm, state: FSMContext, progress: Progress) -> Screen:
    colleagues = await crm.queries.people.colleagues()
    selling = [short(one.name, 40) for one in colleagues if one.active and one.role in _SELLING]
    return step_screen(
        progress,
        SetupStep.manager,
        bold(_("Who sells?")),
        Html(_("A link makes somebody a manager: forward it, they open it, and new leads go to them.")),
        fill(_("Here already: {names}"), names=", ".join(selling[:10])) if selling else None,
        keys=(
            button(_("➕ Invite a manager"), InviteAs(role=Role.manager), "primary"),
            (
                button(_("🙋 I sell alone"), StepDone(step=SetupStep.manager)),
                button(_("🪪 Staff"), ShowStaff()),
            ),
        ),
    )
