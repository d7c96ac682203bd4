"""What a table needs, what it would do, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from crm_core.rules.catalogue_sheet import BadRow
from crm_core.services.catalogue.importing import ImportPlan
from handlers.admin.callbacks import ShowCatalogue, TakeImport
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
        "not_fetched": _("Telegram did not give me the file. Please send it once more."),
        "stray_cell": _(
            "Far from the table, in cell {where}, something stands. Delete what is below and right of the table, save, "
            "and send it again."
        ),
        "unreadable": _("The file is damaged or too heavy. Save it anew as Excel or CSV and send me that."),
        "unsafe": _("The file holds what no table needs. Save it anew as Excel or CSV and send me that."),
    }
    said = words.get(code, _("I cannot read this as a table. Please send Excel or CSV."))
    return Screen(text=fill("📥 {words}", words=said.replace("{where}", where)), keys=inline(_back()))


def plan_screen(plan: ImportPlan, bad: Sequence[BadRow]) -> Screen:
    added = [fill("➕ {name}", name=_called(ware.category, ware.name)) for ware in plan.added]
    changed = [
        fill(
            "✏️ {name}: {fields}",
            name=_called(one.ware.category, one.ware.name),
            fields=", ".join(_columns()[name] for name in one.fields),
        )
        for one in plan.changed
    ]
    wrong = [
        fill(_("⚠️ Line {n}, {column}: {why}"), n=row.line, column=_columns()[row.column], why=_why(row.reason))
        for row in bad
    ]
    same = ngettext("{n} line says what is known already.", "{n} lines say what is known already.", plan.same)
    left_out = ngettext("{n} line is left out:", "{n} lines are left out:", len(wrong))
    return Screen(
        text=lines(
            bold(counted(plan) if not plan.empty else _("Nothing would change.")),
            *_first(added),
            *_first(changed),
            fill(same, n=plan.same) if plan.same else None,
            fill(left_out, n=len(wrong)) if wrong else None,
            *_first(wrong),
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


def _columns() -> dict[str, str]:
    return {
        "name": _("name"),
        "category": _("category"),
        "unit": _("unit"),
        "price": _("price"),
        "active": _("offered or not"),
    }


def _why(reason: str) -> str:
    return {
        "empty": _("nothing there"),
        "too_long": _("too long"),
        "not_an_amount": _("not an amount"),
        "stated_currency": _("another currency"),
        "too_precise": _("finer than the currency goes"),
        "too_large": _("too large"),
        "not_yes_or_no": _("neither yes nor no"),
        "repeated": _("the same as a line above"),
    }.get(reason, _("does not fit"))


def _example(example: str) -> Button | None:
    """Telegram copies up to 256 characters."""
    return Button(text=_("📋 Copy the example"), copy_text=example) if len(example) <= 256 else None


def _back() -> Button:
    return button(_("« Catalogue"), ShowCatalogue())
