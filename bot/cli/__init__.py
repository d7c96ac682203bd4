"""The command line: `voronka …`. Whatever the user can put right is one line and exit code 2, never a traceback."""

from __future__ import annotations

import sys

import typer

from bot.cli import (
    backups,
    base_import,
    demo,
    exports,
    imports,
    inbox,
    papers,
    plans,
    privacy,
    regulation,
    reports,
    segments,
    service,
    sites,
    sources,
    staff,
)
from bot.console.errors import Failure, explained

app = typer.Typer(
    name="voronka",
    help="The CRM that lives in Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("run")(service.run)
app.command("init")(service.init)
app.command("migrate")(service.migrate)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("report")(reports.report)
app.command("seed", hidden=True)(demo.seed)
app.command("erase")(privacy.erase)
app.add_typer(privacy.audit, name="audit")
app.add_typer(staff.staff, name="staff")
app.add_typer(segments.segments, name="segment")
app.add_typer(sites.sites, name="site")
app.add_typer(sources.sources, name="source")
app.add_typer(imports.imports, name="import")
app.add_typer(exports.exports, name="export")
app.add_typer(papers.documents, name="document")
app.add_typer(plans.plans, name="plan")
app.add_typer(inbox.inbox, name="inbox")
app.add_typer(papers.invoices, name="invoice")
app.add_typer(regulation.regulation, name="regulation")


def main() -> None:
    try:
        app(prog_name="voronka")
    except Exception as error:
        reason = explained(error)
        if reason is None:
            raise
        print(f"voronka: {reason}", file=sys.stderr)
        sys.exit(2)


__all__ = ["Failure", "app", "base_import", "main"]
