"""A report as a picture and as a spreadsheet, by a press; the file by whoever may have it, and on record (R44, R49)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from bot.cli.reporting import Form, put, taken
from bot.console.errors import Failure
from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import AuditEntry
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.reports.report_dto import REPORT_CODES, Narrowing
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from handlers.ui.callbacks.reports import DigestFile, FunnelFile, ReportFile, ReportPicture, ShowReport
from handlers.ui.drawing.sheets import written
from handlers.ui.kit.picture import ChartPicture, SheetFile
from tests.deals.desk import Desk, open_desk
from tests.handlers.chat import Chat
from tests.people import hire

SOPHIA, HENRY = 8_300_001, 8_300_002


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    desk = await open_desk(core, clock)
    await desk.deal(client="=Ivan()", amount=250_000_00, source="avito")
    await desk.deal(client="Olga", amount=50_000_00)
    return desk


@pytest.fixture
async def sophia(core: CrmCore, desk: Desk) -> Chat:
    await hire(core, Role.supervisor, "Sophia", telegram_id=SOPHIA, locale="en")
    return Chat(core, SOPHIA, "Sophia", "en")


def table(chat: Chat) -> list[list[object]]:
    file = chat.screens[-1].file
    assert isinstance(file, SheetFile)
    book = CalamineWorkbook.from_filelike(BytesIO(written(file)))
    return [list(row) for row in book.get_sheet_by_index(0).to_python()]


async def test_the_picture_says_what_the_text_does_light_and_dark(sophia: Chat) -> None:
    await sophia.press_data(ShowReport(report="deals_manager").pack())
    await sophia.press("🖼 Picture")
    light = sophia.screens[-1].picture
    assert isinstance(light, ChartPicture)
    assert "2 deals · ₽300,000" in light.note
    assert [bar.value for bar in light.bars] == [300_000_00]
    await sophia.press("🌙 Dark")
    assert sophia.screens[-1].picture == light.model_copy(update={"dark": True})
    assert "1. <b>" in await sophia.press("« To the report")


async def test_every_report_is_a_spreadsheet_whose_last_row_is_its_total(sophia: Chat, core: CrmCore) -> None:
    for code in REPORT_CODES:
        await sophia.press_data(ReportFile(report=code, period="m0").pack())
        rows = table(sophia)
        assert rows[-1][0] == "Total"
        assert sum(float(str(row[1])) for row in rows[1:-1]) == float(str(rows[-1][1]))
        await sophia.press_data(ReportPicture(report=code, period="m0").pack())
        assert sophia.screens[-1].picture is not None
    await sophia.press_data(ReportFile(report="deals_contact", period="m0").pack())
    assert table(sophia)[1] == ["=Ivan()", 1.0, 250_000.0]
    async with core.reading(Actor.system()) as crm:
        kept = select(AuditEntry.detail).where(AuditEntry.action == "report.export")
        assert len((await crm.session.execute(kept)).all()) == len(REPORT_CODES) + 1


async def test_the_day_and_the_funnel_are_spreadsheets_too(sophia: Chat, clock: FrozenClock) -> None:
    await sophia.say("/digest")
    await sophia.press("📄 Excel")
    assert ["New leads", 2.0, 300_000.0] in table(sophia)
    clock.advance(timedelta(minutes=1))
    await sophia.say("/funnel")
    await sophia.press("📄 Excel")
    assert table(sophia)[1][:2] == ["Request received", 2.0]


async def test_whoever_may_not_have_a_file_has_no_button_and_no_file(core: CrmCore, desk: Desk) -> None:
    await hire(core, Role.head, "Henry", telegram_id=HENRY, locale="en", department_name="Sales")
    henry = Chat(core, HENRY, "Henry", "en")
    await henry.press_data(ShowReport(report="deals_manager").pack())
    assert not any("Excel" in label for label in henry.labels)
    for forged in (ReportFile(report="deals_contact", period="m0"), DigestFile(), FunnelFile()):
        await henry.press_data(forged.pack())
        assert all(screen.file is None for screen in henry.screens)


@pytest.mark.parametrize("name", ["won", "deals_manager", "digest", "funnel"])
async def test_the_command_line_keeps_what_it_prints(
    core: CrmCore, desk: Desk, clock: FrozenClock, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.advance(timedelta(minutes=1))
    form = Form(as_json=True, xlsx=None, png=None, dark=False, language="en")
    day = timedelta(days=1)
    async with core.transaction(Actor.system()) as crm:
        narrowing = Narrowing(Period(crm.now - day, crm.now + day), staff_id=desk.colleague.id)
        whole = Narrowing(narrowing.period)
        theirs = await taken(crm, name, narrowing, form)
        ours = await taken(crm, name, whole, form)
    put(ours, form)
    told = json.loads(capsys.readouterr().out)
    assert told["report"] == name
    assert told["period"]["since"] == whole.period.since.isoformat()
    put(ours, replace(form, as_json=False, xlsx=tmp_path / "x.xlsx"))
    assert (tmp_path / "x.xlsx").read_bytes().startswith(b"PK")
    assert capsys.readouterr().out == ""
    with pytest.raises(Failure):
        put(ours, replace(form, as_json=False, xlsx=tmp_path / "x.csv"))
    # The colleague has nothing at all: there is nothing to draw.
    drawn = replace(form, as_json=False, png=tmp_path / "x.png")
    with pytest.raises(Failure):
        put(theirs, drawn)
    if name != "won":
        put(ours, drawn)
        assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
