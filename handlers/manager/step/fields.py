"""What is known of a deal, its client and their company, group by group, to correct any of it by a press (R13, R17)."""

from __future__ import annotations

from crm_core.queries.deals.dto import DealCard
from crm_core.regulation.fields import Entity
from crm_core.regulation.schema import Field, Regulation
from crm_core.roles import Role
from handlers.ui.callbacks.deals import DealGoods
from handlers.ui.formatting.labels import field_line
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.callback_data import CallbackData, Code, Id, Version
from handlers.ui.kit.html import Html, bold, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.deal_card import to_deal

_ORDER: tuple[Entity, ...] = ("deal", "contact", "company")


class EditField(CallbackData, prefix="ef"):
    deal: Id
    version: Version
    field: Code


class RenameDeal(CallbackData, prefix="efn"):
    """What the deal is called is typed."""

    deal: Id


class ClearField(CallbackData, prefix="efc"):
    """The field is to hold nothing."""

    deal: Id
    version: Version
    field: Code


def fields_screen(card: DealCard, viewer: Viewer, toast: str | None = None) -> Screen:
    """Filled fields with their values, the others by a plus; those hidden from the role are not there at all."""
    shown = editable(viewer.regulation, viewer.actor.role)
    groups = [[field for field in shown if field.entity == entity] for entity in _ORDER]
    return Screen(
        text=lines(
            bold(short(card.title, 120)),
            *[_known(group, card, viewer) for group in groups],
            "",
            bold(_("What would you like to change?")),
        ),
        keys=inline(
            button(_("✏️ Rename the deal"), RenameDeal(deal=card.id)),
            *[row for group in groups for row in _keys(group, card)],
            to_deal(card.id),
        ),
        toast=toast,
    )


def editable(regulation: Regulation, role: Role | None) -> list[Field]:
    """Fields to be corrected by hand; the reason of a refusal comes with the refusal."""
    return [field for field in regulation.fields if field.code != "reason" and not field.hidden(role)]


def _known(group: list[Field], card: DealCard, viewer: Viewer) -> Html | None:
    known = [field_line(field, card, viewer) for field in group if field.code in card.fields]
    if not known:
        return None
    heads = {"deal": _("💼 Deal"), "contact": _("👤 Client"), "company": _("🏢 Company")}
    return lines("", bold(heads[group[0].entity]), *known)


def _keys(group: list[Field], card: DealCard) -> list[list[Button]]:
    keys = [_key(field, card) for field in group]
    return [keys[i : i + 2] for i in range(0, len(keys), 2)]


def _key(field: Field, card: DealCard) -> Button:
    name = ("" if field.code in card.fields else "➕ ") + said(field.name)
    if field.builtin and field.code == "product":
        return button(name, DealGoods(deal=card.id))
    return button(name, EditField(deal=card.id, version=card.version, field=field.code))
