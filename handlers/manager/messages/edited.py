"""Staff change what they have written: to a client it goes on, where it still can be corrected (R23)."""

from __future__ import annotations

from aiogram.types import Message

from crm_core.core import Crm
from crm_core.services.conversation.edits import Edited
from handlers.routers import staff
from handlers.ui.input.messages import incoming
from handlers.ui.kit.html import fill
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen


@staff.edited
async def edited(message: Message, crm: Crm) -> Screen | None:
    """Said on the message itself; an edit of what went to nobody says nothing."""
    match await crm.conversation.edits.by_staff(incoming(message)):
        case Edited.NOTHING:
            return None
        case Edited.NOTED:
            said = _("✏️ The note is changed.")
        case Edited.IN_TIME:
            said = _("✏️ In time: the client gets it as it is now.")
        case Edited.CORRECTED:
            said = _("✏️ The client's copy is being corrected.")
    return Screen(text=fill("{said}", said=said), reply=True)
