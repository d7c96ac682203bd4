"""A client who was answered by another way, or who needs no answer: by one press (R37)."""

from __future__ import annotations

from crm_core.core import Crm
from handlers.routers import staff
from handlers.ui.callbacks.deals import AnsweredElsewhere
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen


@staff.press(AnsweredElsewhere)
async def answered_elsewhere(data: AnsweredElsewhere, crm: Crm) -> Screen:
    ended = await crm.conversation.answers.answered_elsewhere(data.deal, data.asked)
    return Screen.only_toast(_("✓ Nobody waits any more") if ended else _("That was answered already"))
