"""What one cannot do before something else is there, and who can put that right: never a dead end (R66)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_core.errors import CompanyUnknown
from crm_core.roles import Role
from crm_core.rules.company_setup import SetupStep
from crm_core.rules.policy import Permission, allows, scope
from handlers.ui.callbacks.first_day import OpenStep
from handlers.ui.callbacks.invoices import OpenInvoice
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Screen, button, inline

if TYPE_CHECKING:
    from crm_core.core import Crm

_NAMED = 3


async def company_unknown(error: CompanyUnknown, crm: Crm) -> Screen:
    """An invoice of a company that has not said who it is, or where to pay: it stays a draft."""
    name, details = (part in error.missing for part in ("name", "payment_details"))
    if name and details:
        lacking = _("Our company's name and requisites have not been typed in yet")
    else:
        lacking = (
            _("Our company's name has not been typed in yet")
            if name
            else _("Our company's requisites have not been typed in yet")
        )
    return Screen(
        text=lines(
            bold(_("🧾 The invoice has not gone.")),
            fill(_("{lacking}: the client would not know whom to pay."), lacking=lacking),
            await who_can(crm, Permission.regulation_apply),
        ),
        keys=inline(
            button(_("✍️ Type them now"), OpenStep(step=SetupStep.company if name else SetupStep.requisites), "primary")
            if allows(crm.actor, Permission.regulation_apply)
            else None,
            button(_("« Invoice"), OpenInvoice(invoice=error.invoice_id)),
        ),
    )


async def who_can(crm: Crm, permission: Permission) -> Html | None:
    """Whom to ask, by name; None for whoever may do it themselves."""
    if allows(crm.actor, permission):
        return None
    people = await crm.queries.people.colleagues()
    able = [one.name for one in people if one.active and one.role in roles_with(permission)]
    if not able:
        return Html(_("The director or an administrator can do that."))
    named = ", ".join(short(name, 40) for name in able[:_NAMED])
    return fill(ngettext("{names} can do that.", "{names} can do that.", len(able[:_NAMED])), names=named)


def roles_with(permission: Permission) -> tuple[Role, ...]:
    return tuple(role for role in Role if scope(role, permission) is not None)
