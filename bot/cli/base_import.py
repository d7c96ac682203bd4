"""`voronka import clients|deals FILE`: the base of another program; looked at first, undone as one."""

from __future__ import annotations

import asyncio
import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.imports import imports, why
from bot.console.errors import Failure
from bot.console.i18n import Language, _, ngettext
from bot.settings import Settings, from_environment
from handlers.wording.import_faults import kinds, reason

if TYPE_CHECKING:
    from bot.imports.run import Report
    from crm_core.rules.importing.columns import Kind
    from crm_core.services.importing.service import Counts

File = Annotated[Path, typer.Argument(help="A table: CSV, XLSX, XLS, ODS, or HTML that is named .xls.", exists=True)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Mapped = Annotated[
    Path | None,
    typer.Option("--mapping", help="What columns and names mean (TOML); one that is not there is written to fill in."),
]
Bad = Annotated[Path | None, typer.Option("--bad", help="Where lines that cannot be taken go; FILE.bad.csv otherwise.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
_KINDS = ("columns", "stages", "funnels", "owners", "sources", "reasons")
_BAR = 30


@imports.command()
def clients(
    file: File, dry_run: DryRun = False, mapping: Mapped = None, bad: Bad = None, as_json: AsJson = False,
    lang: Language = None,
) -> None:  # fmt: skip
    """Bring clients along: from amoCRM, Kommo, Bitrix24, HubSpot or a table of your own."""
    _bring("clients", file, dry_run, mapping, bad, as_json=as_json)


@imports.command()
def deals(
    file: File, dry_run: DryRun = False, mapping: Mapped = None, bad: Bad = None, as_json: AsJson = False,
    lang: Language = None,
) -> None:  # fmt: skip
    """Bring deals along with their clients: on their stage, won or lost as they were."""
    _bring("deals", file, dry_run, mapping, bad, as_json=as_json)


@imports.command("list")
def list_(as_json: AsJson = False, lang: Language = None) -> None:
    """Print what was brought along, the latest first."""

    async def work(settings: Settings) -> None:
        from bot.cli.core_session import transaction

        async with transaction(settings) as crm:
            found = await crm.imports.listing()
        if as_json:
            print(json.dumps([
                {"id": one.id, "kind": one.kind, "name": one.name, "state": one.state.value, **one.counts,
                 "begun_at": one.begun_at.isoformat()} for one in found
            ], ensure_ascii=False))  # fmt: skip
            return
        for one in found:
            print(f"{one.id:>5}  {one.kind:<8}  {one.begun_at:%Y-%m-%d %H:%M}  {one.state.value:<8}  "
                  f"{one.counts['created']:>7}  {one.name}")  # fmt: skip
        if not found:
            print(_("Nothing has been brought along yet."))

    asyncio.run(work(from_environment()))


@imports.command()
def undo(number: Annotated[int, typer.Argument(help="The number that `list` prints first.")],
         as_json: AsJson = False, lang: Language = None) -> None:  # fmt: skip
    """Take an import back as one: what it made goes, what it filled in is as it was."""

    async def work(settings: Settings) -> tuple[int, int]:
        from bot.cli.core_session import opened
        from crm_core.errors import BadValue
        from crm_core.rules.actor import Actor

        async with opened(settings) as (core, _number):
            try:
                async with core.transaction(Actor.system()) as crm:
                    await crm.imports.undoing.begin(number)
            except BadValue as wrong:
                words = {"undone": _("it has been undone already")}
                raise Failure(words.get(wrong.reason, _("there is no such import: see voronka import list"))) from None
            removed = kept = 0
            while True:
                async with core.transaction(Actor.system()) as crm:
                    some = await crm.imports.undoing.slice(number)
                removed, kept = removed + some.removed, kept + some.kept
                if not some.left:
                    return removed, kept

    removed, kept = asyncio.run(work(from_environment()))
    if as_json:
        print(json.dumps({"removed": removed, "kept": kept}))
        return
    print(ngettext("{n} record is gone.", "{n} records are gone.", removed).format(n=removed))
    if kept:
        words = ngettext("{n} stays: it has been worked with.", "{n} stay: they have been worked with.", kept)
        print(words.format(n=kept))


def _bring(kind: Kind, file: Path, dry_run: bool, mapping: Path | None, bad: Path | None, *, as_json: bool) -> None:
    from crm_core.spreadsheets.table import BadSheet

    said = _said(mapping)
    bad_file = bad or file.with_name(file.name + ".bad.csv")
    try:
        bar = _Bar(shown=not as_json and sys.stderr.isatty())
        report, written = asyncio.run(_run(from_environment(), kind, file, said, bad_file, bar, dry_run=dry_run))
        bar.end()
    except BadSheet as wrong:
        raise Failure(why(wrong.code, wrong.where)) from None
    if mapping is not None and not mapping.exists():
        mapping.write_text(_mapping_file(report), encoding="utf-8")
    if as_json:
        print(json.dumps(_as_json(report, dry_run=dry_run, bad_file=written), ensure_ascii=False))
    else:
        _print(report, dry_run=dry_run, written=written, mapping=mapping)
    if report.counts.bad:
        raise typer.Exit(1)


async def _run(
    settings: Settings, kind: Kind, file: Path, said: Mapping[str, Mapping[str, str]], bad_file: Path, bar: _Bar,
    *, dry_run: bool,
) -> tuple[Report, str | None]:  # fmt: skip
    """The second: the file of bad lines, if there are any."""
    from bot.cli.core_session import opened
    from bot.imports.bad_rows import BadRows
    from bot.imports.run import ImportRun
    from crm_core.rules.actor import Actor

    bad = BadRows(bad_file)
    async with opened(settings) as (core, _number):
        run = ImportRun(core, Actor.system(), kind, file, said=said, on_progress=bar.show)
        if not dry_run:
            run.on_fault = lambda fault, row: bad.note(fault, row, run.columns)
        try:
            report = await (run.look() if dry_run else run.take())
        finally:
            bad.close()
    return report, str(bad_file) if bad.count else None


class _Bar:
    """How far it is, on the terminal's error output."""

    def __init__(self, *, shown: bool) -> None:
        self._shown, self._last = shown, ""

    def show(self, report: Report) -> None:
        share = min(1.0, report.lines / max(1, report.total - 1))
        text = f"[{'#' * round(_BAR * share):<{_BAR}}] {share:4.0%}  {report.lines}/{report.total}"
        if self._shown and text != self._last:
            print("\r" + text, end="", file=sys.stderr, flush=True)
            self._last = text

    def end(self) -> None:
        if self._last:
            print(file=sys.stderr)


def _print(report: Report, *, dry_run: bool, written: str | None, mapping: Path | None) -> None:
    product = report.columns.product or _("a table of your own")
    print(_("Read as: {product}.").format(product=product))
    print(counted(report.counts))
    if report.hidden:
        print(_("Hidden lines are not read: {n}.").format(n=report.hidden))
    if unknown := [column.heading for column in report.columns.unknown]:
        print(_("Columns that are nobody's, kept as notes: {names}").format(names=", ".join(unknown)))
    for what, names in report.unknown.items():
        listed = ", ".join(f"{name} ({count})" for name, count in list(names.items())[:10])
        print(_("Unknown {what}: {names}").format(what=kinds().get(what, what), names=listed))
    for fault in report.first_faults[:10]:
        said = f" ({fault.said})" if fault.said else ""
        print(f"! {fault.line:>6}  {fault.heading or '-'}: {reason(fault.reason)}{said}")
    if written:
        print(_("Lines that could not be taken, with their reasons: {file}").format(file=written))
    if mapping is not None:
        print(_("What columns and names mean is in {file}.").format(file=mapping))
    if dry_run:
        print(_("Nothing was changed."))
    elif report.import_id is not None:
        print(_("To take it back: voronka import undo {n}").format(n=report.import_id))


def counted(counts: Counts) -> str:
    parts = (
        ngettext("{n} new", "{n} new", counts.created).format(n=counts.created),
        ngettext("{n} known, filled in", "{n} known, filled in", counts.merged).format(n=counts.merged),
        ngettext("{n} as it was", "{n} as they were", counts.same).format(n=counts.same),
        ngettext("{n} bad line", "{n} bad lines", counts.bad).format(n=counts.bad),
    )
    return ", ".join(parts) + "."


def _said(mapping: Path | None) -> dict[str, dict[str, str]]:
    if mapping is None or not mapping.exists():
        return {}
    try:
        read: dict[str, Any] = tomllib.loads(mapping.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise Failure(_("{file} cannot be read: {why}").format(file=mapping, why=error)) from None
    for what, names in read.items():
        if what not in _KINDS or not isinstance(names, dict) or not all(isinstance(one, str) for one in names.values()):
            raise Failure(_("{file}: [{what}] must be one of {known}, with lines of two texts").format(
                file=mapping, what=what, known=", ".join(_KINDS)))  # fmt: skip
    return {what: {name: meant for name, meant in names.items() if meant} for what, names in read.items()}


def _mapping_file(report: Report) -> str:
    """Every column with what it is taken for, and every name that meant nothing, to be filled in."""
    lines = ["[columns]", *(f"{_quoted(one.heading)} = {_quoted(one.target)}" for one in _firsts(report))]
    for what, names in report.unknown.items():
        lines += ["", f"[{what}]", *(f'{_quoted(name)} = ""' for name in names)]
    return "\n".join(lines) + "\n"


def _firsts(report: Report) -> list[Any]:
    """TOML takes a name once; a second column of it may be named with #2."""
    return list({column.heading: column for column in reversed(report.columns.columns)}.values())[::-1]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _as_json(report: Report, *, dry_run: bool, bad_file: str | None) -> dict[str, Any]:
    return {
        "import": report.import_id,
        "dry_run": dry_run,
        "continued": report.continued,
        "product": report.columns.product or None,
        "lines": report.lines,
        **report.counts.as_dict(),
        "columns": {str(one.place + 1): [one.heading, one.target] for one in report.columns.columns},
        "unknown": report.unknown,
        "faults": [
            {"line": one.line, "column": one.heading, "reason": one.reason, "said": one.said}
            for one in report.first_faults
        ],
        "bad_file": bad_file,
    }
