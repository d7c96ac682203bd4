"""The base as a whole: a table that was sent in the chat, what it would do and what came of it (R26); a copy that
somebody asks for, and what was decided (R49).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from crm_core.queries.notifications.bases import ExportFacts, UploadFacts
from crm_core.queries.notifications.kinds import ExportAsked, ExportDecided, UploadTold
from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from crm_core.rules.exports import ExportFormat, ExportKind, ExportState
from crm_core.rules.importing.states import UploadState
from handlers.ui.callbacks.base import (
    DecideExport,
    DropUpload,
    LookAgain,
    MapNames,
    Names,
    ShowBase,
    TakeUpload,
    UndoUpload,
)
from handlers.ui.formatting.roles import role_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, spoken
from handlers.ui.kit.screen import Button, Screen, button, in_pairs, inline
from handlers.ui.notifications.registry import shows
from handlers.wording.i18n import in_language
from handlers.wording.import_faults import reason

FAULTS_SHOWN = 6
_PRODUCTS = {"amocrm": "amoCRM", "kommo": "Kommo", "bitrix24": "Bitrix24", "hubspot": "HubSpot"}


class Uploaded(Protocol):
    """As the core tells of it."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def state(self) -> UploadState: ...
    @property
    def said(self) -> Mapping[str, Mapping[str, str]]: ...
    @property
    def report(self) -> Mapping[str, Any]: ...


@shows(UploadTold)
def told(facts: UploadFacts, viewer: Viewer) -> Screen:
    return upload_screen(facts)


def upload_screen(upload: Uploaded) -> Screen:
    """How it stands, with the presses that go on from there."""
    match upload.state:
        case UploadState.LOOKED:
            return _looked(upload)
        case UploadState.DONE:
            return _done(upload)
        case UploadState.UNDONE:
            return _undone(upload)
        case UploadState.FAILED:
            why = fill("📥 {name}: {why}", name=short(upload.name, 60), why=_why(upload.report))
            return Screen(text=why, keys=inline(_back()))
        case UploadState.DROPPED:
            return Screen(text=Html(_("📥 Nothing of the table was taken.")), keys=inline(_back()))
        case _:
            return Screen(text=Html(_("⏳ The table is in work; what comes of it is told here.")), keys=inline(_back()))


def unknown_names(upload: Uploaded, what: Names) -> list[str]:
    """Columns by their heading ("heading#2": the second of that name), other names as the table spells them."""
    if what is not Names.COLUMNS:
        return list(upload.report.get("unknown", {}).get(what.value, {}))
    seen: dict[str, int] = {}
    found: list[str] = []
    for _place, heading, target in upload.report.get("columns", []):
        seen[heading] = seen.get(heading, 0) + 1
        if not target:
            found.append(heading if seen[heading] == 1 else f"{heading}#{seen[heading]}")
    return found


def names_label(what: Names) -> str:
    return {
        Names.COLUMNS: _("🧩 Columns"), Names.STAGES: _("🔻 Stages"), Names.FUNNELS: _("🛤 Funnels"),
        Names.OWNERS: _("👤 People"), Names.SOURCES: _("📣 Sources"), Names.REASONS: _("⛔ Refusals"),
    }[what]  # fmt: skip


def _looked(upload: Uploaded) -> Screen:
    report = upload.report
    unknown = {what: names for what in Names if (names := unknown_names(upload, what))}
    said = sum(len(names) for names in upload.said.values())
    product = _PRODUCTS.get(report.get("product", ""), _("a table of your own"))
    bad = report["counts"]["bad"]
    left_out = ngettext("{n} line cannot be taken:", "{n} lines cannot be taken:", bad)
    return Screen(
        text=lines(
            fill(_("📥 <b>{name}</b>: read as {product}."), name=short(upload.name, 60), product=product),
            _counted(report["counts"]),
            fill(_("Hidden lines are not read: {n}."), n=report["hidden"]) if report.get("hidden") else None,
            "",
            fill(left_out, n=bad) if bad else None,
            *_faults(report.get("faults", [])),
            "" if bad else None,
            Html(_("What nobody knows yet is below: press it and say what it means. Columns become notes otherwise."))
            if unknown
            else None,
            Html(_("You have said what some names mean: read the table again to see what that changes."))
            if said
            else None,
            Html(_("Nothing has been changed yet.")),
        ),
        keys=inline(
            *in_pairs(
                [
                    button(f"{names_label(what)} · {len(names)}", MapNames(upload=upload.id, what=what))
                    for what, names in unknown.items()
                ]
            ),
            button(_("🔄 Read it again"), LookAgain(upload=upload.id)) if said else None,
            button(_("✅ Take it in"), TakeUpload(upload=upload.id), "primary")
            if report["counts"]["created"] + report["counts"]["merged"]
            else None,
            button(_("✖️ Take nothing"), DropUpload(upload=upload.id)),
        ),
    )


def _done(upload: Uploaded) -> Screen:
    return Screen(
        text=lines(
            fill(_("📥 <b>{name}</b>: taken in."), name=short(upload.name, 60)),
            _counted(upload.report["counts"]),
            *_bad_lines(upload.report),
        ),
        keys=inline(button(_("↩️ Take it back"), UndoUpload(upload=upload.id)), _back()),
    )


def _bad_lines(report: Mapping[str, Any]) -> list[Html]:
    if not report["counts"]["bad"]:
        return []
    if "not_sent" not in report:
        return [Html(_("The bad lines are in the file above, with what is wrong with each."))]
    not_sent = _("Telegram would not take the file with the bad lines. The first of them:")
    return [Html(not_sent), *_faults(report["not_sent"])]


def _undone(upload: Uploaded) -> Screen:
    removed, kept = upload.report.get("removed", 0), upload.report.get("kept", 0)
    gone = ngettext("{n} record is gone again.", "{n} records are gone again.", removed)
    stays = ngettext("{n} stays: it has been worked with.", "{n} stay: they have been worked with.", kept)
    return Screen(
        text=lines(
            fill(_("↩️ <b>{name}</b>: taken back."), name=short(upload.name, 60)),
            fill(gone, n=removed),
            fill(stays, n=kept) if kept else None,
        ),
        keys=inline(_back()),
    )


def _counted(counts: Mapping[str, int]) -> Html:
    words = _("New: {created}, filled in: {merged}, as they were: {same}, bad lines: {bad}")
    return bold(words.format(**counts))


def _faults(faults: Sequence[Sequence[Any]]) -> list[Html]:
    with in_language(spoken()):
        return [
            fill("• {line}. {column}: {why}", line=line, column=short(heading or "—", 40), why=reason(code))
            for line, heading, code in faults[:FAULTS_SHOWN]
        ]


def _why(report: Mapping[str, Any]) -> str:
    words = {
        "no_columns": _("no line names columns that I know: a name or a phone at least, for deals a title or a stage."),
        "not_fetched": _("Telegram did not give me the file. Please send it once more."),
        "too_big": _("it is too big."),
        "empty": _("there is nothing in it."),
        "password": _("it is locked with a password."),
        "no_words": _("I cannot make out its letters. Save it as Excel or as CSV in UTF-8."),
        "stray_cell": _("far from the table, in cell {where}, something stands. Delete it and send the file again."),
        "refused": _("you may not bring a base along any more."),
        "fault": _("something went wrong here; the log says what. What was taken so far is kept: send it again."),
        "unreadable": _("the file is damaged or too heavy. Save it again as Excel or CSV."),
    }
    said = words.get(str(report.get("why")), _("this is not a table. Please send Excel or CSV."))
    return said.replace("{where}", str(report.get("where", "")))


def _back() -> Button:
    return button(_("« The base"), ShowBase())


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
