"""What an administrator reads of templates (R61)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_core.queries.documents.service import TemplateView
from crm_core.regulation.schema import Regulation
from crm_core.rules.documents import FIELDS, ITEM_FIELDS, item_written, rows_written, written
from handlers.ui.callbacks.documents import AddTemplate, RetireTemplate, ShowTemplate, ShowTemplates, TemplateFields
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.formatting.document_fields import called
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said, spoken
from handlers.ui.kit.screen import Button, Screen, button, inline

_NAMES_SHOWN = 20


def templates_screen(listed: Sequence[TemplateView]) -> Screen:
    return Screen(
        text=lines(
            bold(_("📄 Documents")),
            "",
            fill(_("Your own contract, quote, acceptance act: a Word file that the bot fills in for a deal."))
            if not listed
            else fill(_("A manager makes them on the deal: ⋯ More, 📄 Documents.")),
        ),
        keys=inline(
            *[button(cut(f"📄 {one.title}", 1), ShowTemplate(template=one.id)) for one in listed],
            button(_("➕ Add a template"), AddTemplate(), "primary"),
            button(_("🔤 What to write in it"), TemplateFields()),
            button(_("« Menu"), Menu()),
        ),
    )


def template_screen(template: TemplateView, viewer: Viewer, toast: str | None = None) -> Screen:
    names = [fill("• {name}", name=_code(f"{{{{ {name} }}}}")) for name in template.names[:_NAMES_SHOWN]]
    more = len(template.names) - len(names)
    return Screen(
        text=lines(
            fill("📄 <b>{title}</b>", title=short(template.title, 120)),
            fill(_("In use {since}."), since=viewer.watch.since(template.added_at)),
            "",
            fill(_("It asks for:")) if names else fill(_("It asks for nothing: it always comes as it is.")),
            *names,
            fill(_("… and {n} more"), n=more) if more > 0 else None,
            "",
            fill(_("A new version is sent under the same file name.")),
        ),
        keys=inline(
            button(_("🗑 Take out of use"), RetireTemplate(template=template.id)),
            _back(),
        ),
        toast=toast,
    )


def retire_screen(template: TemplateView) -> Screen:
    return Screen(
        text=lines(
            fill(_("Take “{title}” out of use?"), title=short(template.title, 120)),
            fill(_("What was made of it stays at the deals.")),
        ),
        keys=inline(
            button(_("🗑 Yes, take it out"), RetireTemplate(template=template.id, sure=True), "danger"),
            button(_("« Back"), ShowTemplate(template=template.id)),
        ),
    )


def ask_for_template() -> Screen:
    return Screen(
        text=lines(
            bold(_("📄 Send the Word file (.docx).")),
            "",
            fill(
                _("Where something is to be filled in stands its name in double braces: {example}."),
                example=_code(written("client", spoken())),
            ),
            fill(_("The file's name is what the document will be called.")),
        ),
        keys=inline(button(_("🔤 What to write in it"), TemplateFields()), _back()),
    )


def fields_screen(regulation: Regulation) -> Screen:
    locale = spoken()
    listed = [
        fill("{name} {what}", name=_code(written(field, locale)), what=called(field, regulation))
        for field in FIELDS
        if field != "items"
    ]
    own = [
        fill("{name} {what}", name=_code(f"{{{{ {field.code} }}}}"), what=short(said(field.name), 60))
        for field in regulation.fields
        if not field.builtin
    ]
    above, below = rows_written(locale)
    parts = [_code(item_written(part, locale)) for part in ITEM_FIELDS]
    return Screen(
        text=lines(
            bold(_("🔤 What a template may ask for")),
            "",
            *listed,
            "",
            bold(_("A table of products")),
            fill(_("The row above: {row}"), row=_code(above)),
            fill(_("Cells of the row that is repeated:")),
            *parts,
            fill(_("The row below: {row}"), row=_code(below)),
            "" if own else None,
            bold(_("Your own fields")) if own else None,
            *own,
        ),
        keys=inline(button(_("➕ Add a template"), AddTemplate(), "primary"), _back()),
    )


def unknown_screen(strange: Mapping[str, str | None]) -> Screen:
    return Screen(
        text=lines(
            bold(_("There are no such fields:")),
            *[_unknown(name, like) for name, like in list(strange.items())[:_NAMES_SHOWN]],
            "",
            fill(_("Put them right in the file and send it again.")),
        ),
        keys=inline(button(_("🔤 What to write in it"), TemplateFields()), _back()),
    )


def _unknown(name: str, like: str | None) -> Html:
    if like is None:
        return fill("• {name}", name=_code(f"{{{{ {short(name, 60)} }}}}"))
    return fill(_("• {name}: did you mean {like}?"), name=_code(f"{{{{ {short(name, 60)} }}}}"), like=_code(like))


def problem_screen(problem: str, where: str = "") -> Screen:
    return Screen(
        text=lines(
            fill(why_not(problem)),
            _code(short(where, 160)) if where and problem in ("bad_syntax", "not_allowed") else None,
            "",
            fill(_("Put it right and send it again.")),
        ),
        keys=inline(button(_("🔤 What to write in it"), TemplateFields()), _back()),
    )


def why_not(problem: str) -> str:
    return {
        "no_file": _("This is no file. Send the template as a Word file, please."),
        "too_big": _("This file is too large: a template has up to 2 MB."),
        "macros": _("This file has macros, which are not taken. Save it as an ordinary .docx."),
        "bad_syntax": _("Something is wrong with the braces in this file:"),
        "not_allowed": _("A template names what is to be filled in; it does not reckon or call anything:"),
        "not_fetched": _("Telegram did not give us the file. Send it once more, please."),
    }.get(problem, _("This is no Word file that can be read. Save it in Word as .docx."))


def _code(value: str) -> Html:
    return fill("<code>{value}</code>", value=value)


def _back() -> Button:
    return button(_("« Documents"), ShowTemplates())
