"""What `voronka report` prints or keeps: a report, the digest or the funnel, in one of four forms."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.console.errors import Failure
from bot.console.i18n import _
from crm_core.core import Crm
from crm_core.queries.reports.digest import Digest
from crm_core.queries.reports.funnel import FunnelReport
from crm_core.queries.reports.report_dto import REPORT_CODES, Narrowing, Report, ReportCode, ReportRow, ReportTotal
from crm_core.rules.time.digest_windows import DigestWindow
from handlers.ui.drawing import charts, sheets
from handlers.ui.figures.digest_files import digest_file, digest_lines, digest_picture
from handlers.ui.figures.funnel_files import funnel_file
from handlers.ui.figures.report_files import report_file, report_picture
from handlers.ui.figures.report_words import promises_told, row_name
from handlers.ui.formatting.amounts import amount
from handlers.ui.kit.i18n import said, speaking
from handlers.ui.kit.picture import ChartPicture, SheetFile
from handlers.ui.screens.funnel import funnel_picture


@dataclass(frozen=True, slots=True)
class Form:
    """How it is wanted: for a program, as a spreadsheet, as a picture, else as text."""

    as_json: bool
    xlsx: Path | None
    png: Path | None
    dark: bool
    language: str


@dataclass(frozen=True, slots=True)
class Figures:
    """One report in every form. `picture`: None where there is nothing to draw."""

    told: dict[str, Any]
    text: str
    file: SheetFile
    picture: ChartPicture | None


async def taken(crm: Crm, name: str, narrowing: Narrowing, form: Form) -> Figures:
    """Reads it within the transaction; a spreadsheet is an export, and on record as one (R49).

    `name`: of a report, or `digest`, `funnel`. Raises Refused.
    """
    period, exported = narrowing.period, form.xlsx is not None
    with speaking(form.language):
        if name == "digest":
            day = crm.calendar.local(period.until - timedelta(seconds=1)).date()
            window = DigestWindow(day, period.since, period.until)
            asked = crm.report_files.digest if exported else crm.queries.digest.of
            return _of_digest(await asked(window, narrowing.whose), form)
        if name == "funnel":
            code = narrowing.funnel or crm.regulation.inbound
            if exported:
                return _of_funnel(await crm.report_files.funnel(code, narrowing), crm, narrowing, form)
            found = await crm.queries.funnel.funnel(code, period.since, period.until, narrowing.whose)
            return _of_funnel(found, crm, narrowing, form)
        codes: dict[str, ReportCode] = {code: code for code in REPORT_CODES}
        code = codes[name]
        asked = crm.report_files.report if exported else crm.queries.reports.table
        return _of_report(await asked(code, narrowing), crm, narrowing, form)


def put(found: Figures, form: Form) -> None:
    """Prints it, or keeps it. Raises Failure where there is nothing to draw or nowhere to keep it."""
    if form.xlsx is None and form.png is None:
        print(json.dumps(found.told, ensure_ascii=False) if form.as_json else found.text)
    if form.xlsx is not None:
        _keep(form.xlsx, ".xlsx", sheets.written(found.file))
    if form.png is not None:
        if found.picture is None:
            raise Failure(_("nothing has happened in this time: there is nothing to draw"))
        _keep(form.png, ".png", charts.draw(found.picture))


def _of_report(found: Report, crm: Crm, narrowing: Narrowing, form: Form) -> Figures:
    rows = [{**asdict(row), "name": said(row.name)} for row in found.rows]
    told = {"report": found.code, "of": found.of, "currency": found.currency, **_period(narrowing)}
    told |= {"others": found.others, "rows": rows, "total": asdict(found.total)}
    told["before"] = asdict(found.before) if found.before else None
    named = [(row_name(found, row), row) for row in found.rows]
    width = max((len(name) for name, _row in named), default=0)
    lines = [f"{name:<{width}}  {_figures(found, row)}" for name, row in named]
    text = "\n".join([*lines, f"{'':<{width}}  {_figures(found, found.total)}"])
    about = _days(crm, narrowing)
    picture = report_picture(found, about, dark=form.dark) if found.rows else None
    return Figures(told, text, report_file(found, about), picture)


def _of_digest(found: Digest, form: Form) -> Figures:
    lines = digest_lines(found)
    told: dict[str, Any] = {"report": "digest", "date": found.date.isoformat(), "currency": found.currency}
    told["period"] = {"since": found.since.isoformat(), "until": found.until.isoformat()}
    told["lines"] = [{"line": one.code, "count": one.count, "sum": one.sum} for one in lines]
    told["reasons"] = [
        {"reason": one.reason.code if one.reason else None, "count": one.count, "sum": one.sum}
        for one in found.refusals.reasons
    ]
    width = max(len(one.name) for one in lines)
    text = [f"{one.name:<{width}}  {one.count:>8}  {amount(one.sum, found.currency):>18}" for one in lines]
    return Figures(told, "\n".join(text), digest_file(found), digest_picture(found, dark=form.dark))


def _of_funnel(found: FunnelReport, crm: Crm, narrowing: Narrowing, form: Form) -> Figures:
    told = {"report": "funnel", "funnel": found.funnel.code, "currency": found.currency, **_period(narrowing)}
    told["weakest"] = found.weakest.stage.code if found.weakest else None
    told["stages"] = [
        {
            "stage": line.stage.code,
            "entered": line.entered,
            "conversion": line.conversion,
            "lost": asdict(line.lost),
            "waiting": asdict(line.waiting),
        }
        for line in found.stages
    ]
    width = max(len(said(line.stage.name)) for line in found.stages)
    text = [
        f"{said(line.stage.name):<{width}}  {line.entered:>8}  "
        + ("" if line.conversion is None else f"{line.conversion:>6.0%}")
        for line in found.stages
    ]
    picture = funnel_picture(found, _days(crm, narrowing), dark=form.dark) if found.came else None
    return Figures(told, "\n".join(text), funnel_file(found), picture)


def _keep(path: Path, ending: str, content: bytes) -> None:
    if path.suffix.lower() != ending:
        raise Failure(_("{path} must end with {ending}").format(path=path, ending=ending))
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Failure(_("{path} cannot be written: {why}").format(path=path, why=error.strerror)) from None


def _days(crm: Crm, narrowing: Narrowing) -> str:
    first = crm.calendar.local(narrowing.period.since).date()
    last = crm.calendar.local(narrowing.period.until - timedelta(seconds=1)).date()
    return f"{first:%d.%m.%Y} – {last:%d.%m.%Y}"


def _period(narrowing: Narrowing) -> dict[str, Any]:
    period = {"since": narrowing.period.since.isoformat(), "until": narrowing.period.until.isoformat()}
    return {"period": period}


def _figures(found: Report, row: ReportRow | ReportTotal) -> str:
    """Count, sum, and what became of them: how many were sold, or how much was paid."""
    figures = [f"{row.count:>8}", f"{amount(row.sum, found.currency):>18}"]
    if row.part is not None:
        part = str(row.part) if found.code == "conversion" else amount(row.part, found.currency)
        figures.append(f"{part:>18}")
    return "  ".join([*figures, *promises_told(row.parts)])
