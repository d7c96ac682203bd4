"""What a column or a name of another program's table may mean here, in words, in an order that stays (R26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.regulation.schema import UnknownCode
from crm_core.rules.importing.columns import SKIP, Kind, targets
from handlers.ui.callbacks.base import Names
from handlers.ui.kit.i18n import _, said


@dataclass(frozen=True, slots=True)
class Meaning:
    """`meant`: as the core keeps it; "" takes back what was said."""

    meant: str
    label: str


async def meanings(crm: Crm, kind: Kind, what: Names) -> Sequence[Meaning]:
    rules = crm.regulation
    match what:
        case Names.COLUMNS:
            return [Meaning(one, target_name(crm, one)) for one in targets(kind, rules)]
        case Names.STAGES:
            ends = [Meaning("won", _("🏆 A sale")), Meaning("lost", _("⛔ A refusal"))]
            several = len(rules.funnels) > 1
            return ends + [
                Meaning(
                    f"{funnel.code}.{stage.code}",
                    f"{said(funnel.name)} · {said(stage.name)}" if several else said(stage.name),
                )
                for funnel in rules.funnels
                for stage in funnel.stages
            ]
        case Names.FUNNELS:
            return [Meaning(one.code, said(one.name)) for one in rules.funnels]
        case Names.OWNERS:
            people = await crm.queries.people.colleagues()
            return [Meaning(f"#{one.id}", one.name) for one in sorted(people, key=lambda one: one.id)]
        case Names.SOURCES:
            return [Meaning(one.code, said(one.name)) for one in rules.sources]
        case Names.REASONS:
            return [Meaning(one.code, said(one.name)) for one in rules.reasons]


def target_name(crm: Crm, target: str) -> str:
    """What a column may be, in words. Raises BadValue for what no column is."""
    entity, _dot, code = target.partition(".field:")
    if code:
        try:
            name = said(crm.regulation.field(code).name)
        except UnknownCode:
            raise BadValue("unknown_code", "target") from None
        return {"contact": _("Client: {field}"), "company": _("Company: {field}")}.get(
            entity, _("Deal: {field}")
        ).format(field=name)
    known = {
        "contact.name": _("Client: name"), "contact.first": _("Client: first name"),
        "contact.last": _("Client: surname"), "contact.middle": _("Client: middle name"),
        "contact.phone": _("Client: phone"), "contact.email": _("Client: e-mail"),
        "contact.id": _("Client: number there"), "contact.type": _("Client: person or company"),
        "contact.source": _("Client: source"), "contact.created": _("Client: since when"),
        "contact.note": _("Client: note"), "contact.username": _("Client: Telegram"),
        "company.name": _("Company: name"), "deal.id": _("Deal: number there"), "deal.title": _("Deal: name"),
        "deal.amount": _("Deal: sum"), "deal.currency": _("Deal: currency"), "deal.stage": _("Deal: stage"),
        "deal.funnel": _("Deal: funnel"), "deal.owner": _("Deal: responsible"), "deal.created": _("Deal: since when"),
        "deal.closed": _("Deal: closed when"), "deal.source": _("Deal: source"),
        "deal.reason": _("Deal: reason of refusal"), "deal.note": _("Deal: note"), "deal.need": _("Deal: need"),
        "deal.product": _("Deal: product"), "deal.quantity": _("Deal: quantity"), "deal.price": _("Deal: unit price"),
        "deal.isclosed": _("Deal: closed or not"), "deal.iswon": _("Deal: won or not"),
        "deal.islost": _("Deal: refused or not"), SKIP: _("🚫 Of no use"),
    }  # fmt: skip
    if target not in known:
        raise BadValue("unknown_code", "target")
    return known[target]
