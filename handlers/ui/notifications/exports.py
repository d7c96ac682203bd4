"""A copy of the base: somebody asks for one, somebody has decided (R49)."""

from __future__ import annotations

from crm_core.queries.notifications.bases import ExportFacts
from crm_core.queries.notifications.kinds import ExportAsked, ExportDecided
from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from crm_core.rules.exports import ExportFormat, ExportKind, ExportState
from handlers.ui.callbacks.base import DecideExport, ShowBase
from handlers.ui.formatting.roles import role_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.notifications.registry import shows


@shows(ExportAsked)
def asked(facts: ExportFacts, viewer: Viewer) -> Screen:
    return Screen(
        text=lines(
            fill(
                _("📤 <b>{name}</b> ({role}) asks for a copy of the base: {what}."),
                name=short(facts.by, 60),
                role=role_name(facts.role),
                what=_what(facts),
            ),
            Html(_reach(facts.role)),
            Html(_phones(facts.role, viewer.regulation)),
        ),
        keys=inline(
            (
                button(_("✅ Allow"), DecideExport(export=facts.id, allow=True)),
                button(_("⛔ Decline"), DecideExport(export=facts.id, allow=False), "danger"),
            )
        ),
    )


@shows(ExportDecided)
def decided(facts: ExportFacts, viewer: Viewer) -> Screen:
    who = short(facts.decided_by or "…", 60)
    if facts.state is ExportState.DECLINED:
        words = _("📤 {name} has declined your copy of the base ({what}).")
        return Screen(text=fill(words, name=who, what=_what(facts)), keys=inline(_back()))
    if facts.state is ExportState.FAILED:
        why = {
            "too_big": _("It is more than a chat takes: take it at the server's console."),
            "refused": _("The rules do not allow it any more."),
        }.get(facts.why or "", _("The file could not be made. Ask once more, please."))
        return Screen(
            text=lines(fill(_("📤 Your copy of the base ({what}) did not come about."), what=_what(facts)), Html(why)),
            keys=inline(_back()),
        )
    words = _("📤 {name} has allowed your copy of the base ({what}). It is being made.")
    return Screen(text=fill(words, name=who, what=_what(facts)), keys=inline(_back()))


def _back() -> Button:
    return button(_("« The base"), ShowBase())


def _what(facts: ExportFacts) -> str:
    kind = {ExportKind.CLIENTS: _("clients"), ExportKind.DEALS: _("deals")}[facts.kind]
    return f"{kind}, " + {ExportFormat.XLSX: "Excel", ExportFormat.CSV: "CSV"}[facts.format]


def _reach(role: Role) -> str:
    return {
        Role.manager: _("In it: their own clients and deals."),
        Role.head: _("In it: the clients and deals of their department."),
    }.get(role, _("In it: the whole company."))


def _phones(role: Role, regulation: Regulation) -> str:
    return _("Numbers are whole.") if role in regulation.export.whole_phones else _("Numbers are masked.")
