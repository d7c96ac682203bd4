"""What a table needs, what it would do, and what is wrong with it."""

from __future__ import annotations

from crm_core.rules.catalogue.sheet import CatalogueSheet
from crm_core.services.catalogue.importing import ImportPlan
from handlers.admin.callbacks import ShowCatalogue, TakeImport
from handlers.admin.catalogue.bad_lines import bad_lines, column_names
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Button, Screen, button, inline

SHOWN = 8


def ask_for_table() -> Screen:
    example = "\n".join(
        (
            ";".join((_("Name"), _("Category"), _("Unit"), _("Price"), _("Offered"))),
            _("Online shop;Development;pc;150000;yes"),
            _("Support;Service;month;9900;yes"),
        )
    )
    return Screen(
        text=lines(
            bold(_("📥 The catalogue from a table")),
            Html(_("Send me the file: Excel or CSV, up to 5 MB. Its first line names the columns, like this:")),
            "",
            fill("<pre>{example}</pre>", example=example),
            "",
            Html(_("I show what would change before anything does. What the table does not name stays as it is.")),
        ),
        keys=inline(_example(example), _back()),
    )


def problem_screen(code: str, where: str = "") -> Screen:
    """What was sent cannot be taken; the next file is awaited."""
    what_it_is = {
        "pdf": _("This is a PDF. Save the table itself as Excel or CSV and send me that."),
        "image": _("This is a picture. I need the table itself: Excel or CSV."),
        "document": _("This is a text document. Copy its table into Excel and send me that."),
        "archive": _("This is an archive. Unpack it and send me the table in it."),
        "media": _("This is a recording. I need a table: Excel or CSV."),
        "numbers": _("This is a table of Numbers. Export it as Excel or CSV and send me that."),
        "xml": _("This is XML of another program. Export the list as Excel or CSV and send me that."),
        "web_page": _("This is a web page without a table. Save the table as Excel or CSV and send me that."),
        "password": _("The file is locked with a password. Take the password off and send it again."),
    }
    words = what_it_is | {
        "no_file": _("Please send the table as a file: Excel or CSV."),
        "too_big": _("The file is too big: up to 5 MB, please."),
        "too_long": _("The table is too long for the chat. On the server: voronka import catalogue FILE"),
        "empty": _("There is nothing in this table."),
        "no_columns": _("I do not see the columns. The first line must name them: name, category, unit, price."),
        "missing": _("I do not see these columns: {where}. Name them in the line above the goods."),
        "not_fetched": _("Telegram did not give me the file. Please send it once more."),
        "stray_cell": _(
            "Far from the table, in cell {where}, something stands. Delete what is below and right of the table, save, "
            "and send it again."
        ),
        "no_words": _(
            "I cannot make out the letters of this file. Save it as Excel or as CSV in UTF-8 and send me that."
        ),
        "unreadable": _("The file is damaged or too heavy. Save it again as Excel or CSV and send me that."),
        "unsafe": _("The file holds what no table needs. Save it again as Excel or CSV and send me that."),
    }
    if code == "no_columns" and where:
        code, where = "missing", ", ".join(column_names()[name] for name in where.split(","))
    said = words.get(code, _("I cannot read this as a table. Please send Excel or CSV."))
    return Screen(text=fill("📥 {words}", words=said.replace("{where}", where)), keys=inline(_back()))


def plan_screen(plan: ImportPlan, sheet: CatalogueSheet) -> Screen:
    """What the table would do; what of it is taken, and what is left out with its lines."""
    bad = sheet.bad
    added = [fill("➕ {name}", name=_called(ware.category, ware.name)) for ware in plan.added]
    changed = [
        fill(
            "✏️ {name}: {fields}",
            name=_called(one.ware.category, one.ware.name),
            fields=", ".join(column_names()[name] for name in one.fields),
        )
        for one in plan.changed
    ]
    wrong = bad_lines(bad)
    same = ngettext("{n} line says what is known already.", "{n} lines say what is known already.", plan.same)
    left_out = ngettext("{n} line is left out:", "{n} lines are left out:", len(bad))
    read_from = short(", ".join(sheet.sheets), 200)
    unseen = ngettext(
        "{n} hidden line is not read: show it in the table if it counts.",
        "{n} hidden lines are not read: show them in the table if they count.",
        sheet.hidden,
    )
    return Screen(
        text=lines(
            bold(counted(plan) if not plan.empty else _("Nothing would change.")),
            *_first(added),
            *_first(changed),
            fill(same, n=plan.same) if plan.same else None,
            fill(left_out, n=len(bad)) if bad else None,
            *_first(wrong),
            fill(unseen, n=sheet.hidden) if sheet.hidden else None,
            fill(_("Read from the sheets {names}."), names=read_from) if read_from else None,
        ),
        keys=inline(None if plan.empty else button(_("✅ Apply"), TakeImport(), "primary"), _back()),
    )


def counted(plan: ImportPlan) -> str:
    """ "3 new, 12 changed"."""
    parts = (
        ngettext("{n} new", "{n} new", len(plan.added)).format(n=len(plan.added)) if plan.added else None,
        ngettext("{n} to be changed", "{n} to be changed", len(plan.changed)).format(n=len(plan.changed))
        if plan.changed
        else None,
    )
    return ", ".join(part for part in parts if part)


def _first(shown: list[Html]) -> list[Html]:
    rest = len(shown) - SHOWN
    more = ngettext("… and {n} more", "… and {n} more", rest) if rest > 0 else ""
    return [*shown[:SHOWN], *([fill(more, n=rest)] if rest > 0 else [])]


def _called(category: str, name: str) -> str:
    return f"{short(name, 60)} · {short(category, 40)}"


def _example(example: str) -> Button | None:
    """Telegram copies up to 256 characters."""
    return Button(text=_("📋 Copy the example"), copy_text=example) if len(example) <= 256 else None


def _back() -> Button:
    return button(_("« Catalogue"), ShowCatalogue())
