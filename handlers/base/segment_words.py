"""A segment of clients in words: each of its conditions, and how many belong to it (R22)."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.errors import BadValue, Refused
from crm_core.rules.policy import Permission, allows
from crm_core.rules.segments import Conditions
from handlers.ui.formatting.amounts import amount
from handlers.ui.kit.html import Html, fill
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.notifications.mailing import segment_name


async def counted(conditions: Conditions, crm: Crm) -> Html:
    """How many they are; that it cannot be said where a field of it is gone, or hidden from who asks."""
    try:
        many = await crm.queries.segments.count(conditions)
    except BadValue:
        return Html(_("⚠️ It cannot be counted: a field of it is not in the rules any more, or is hidden from you."))
    return fill(ngettext("👥 {n} client", "👥 {n} clients", many), n=many)


def told(of: Conditions, crm: Crm) -> list[Html]:
    """Each condition in words; all of them hold."""
    found: list[Html] = []
    if of.activity is not None:
        found.append(fill("• {words}", words=segment_name(of.activity.value)))
    if of.source is not None:
        names = {one.code: said(one.name) for one in crm.regulation.sources}
        found.append(fill(_("• came by: {source}"), source=names.get(of.source, of.source)))
    if of.bought_within is not None:
        found.append(fill(_("• bought within the last {n} days"), n=of.bought_within))
    if of.not_bought_for is not None:
        found.append(fill(_("• bought once, and not for {n} days"), n=of.not_bought_for))
    if of.spent is not None:
        found.append(fill(_("• paid {sum} at least"), sum=amount(of.spent, crm.regulation.company.currency)))
    hidden = crm.regulation.hidden_from(crm.actor.role)
    for code, value in of.fields.items():
        if code in hidden:
            continue
        field = next((one for one in crm.regulation.fields if one.code == code), None)
        names = {one.code: said(one.name) for one in crm.regulation.choices(field)} if field else {}
        name = said(field.name) if field else code
        found.append(fill("• {field}: {value}", field=name, value=names.get(value, value)))
    if of.news:
        found.append(Html(_("• agreed to news")))
    return found or [Html(_("Everybody: no condition is chosen yet."))]


def may_see(crm: Crm) -> None:
    if not allows(crm.actor, Permission.digest_view):
        raise Refused(Permission.digest_view.value)
