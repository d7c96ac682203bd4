"""A copy of the base is asked for, and a colleague's is allowed or not (R49)."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.errors import BadValue
from handlers.base.callbacks import AskExport
from handlers.routers import staff
from handlers.ui.callbacks.base import DecideExport, ShowBase
from handlers.ui.kit.html import Html, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens import errors


@staff.press(AskExport)
async def ask(data: AskExport, crm: Crm) -> Screen:
    try:
        await crm.exports.ask(data.kind, data.format)
    except BadValue as bad:
        if bad.reason != "nobody_to_allow":
            raise
        return Screen.only_toast(errors.bad_value(bad.reason), alert=True)
    return Screen(
        text=lines(
            Html(_("📤 <b>Asked.</b>")),
            Html(_("Those who lead read it now. Once one of them allows it, the file comes here by itself.")),
        ),
        keys=inline(button(_("« The base"), ShowBase())),
    )


@staff.press(DecideExport)
async def decide(data: DecideExport, crm: Crm) -> Screen:
    if not await crm.exports.decide(data.export, allow=data.allow):
        return Screen(text=Html(_("📤 This has been decided already, or it has waited for too long.")))
    if data.allow:
        return Screen(text=Html(_("📤 Allowed. The file goes to whoever asked, and it is on record.")))
    return Screen(text=Html(_("📤 Declined. Whoever asked is told.")))
