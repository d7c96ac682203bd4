"""A copy of the base: nobody's by default, allowed by another, what the asker sees and no more, on record (R49)."""

from __future__ import annotations

import csv
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from bot.exports.making import make
from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import BadValue, Refused
from crm_core.models import AuditEntry, Contact, ContactKey, Export
from crm_core.regulation.schema import ExportRules, Regulation
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import KeyKind
from crm_core.rules.exports import ExportFormat, ExportKind, ExportState
from crm_core.services.deals import NewClient, NewDeal
from crm_core.services.exporting.service import GOOD_FOR, ExportJob
from crm_core.spreadsheets.reading import read
from crm_core.spreadsheets.writing import CsvWriter, XlsxWriter, harmless
from tests.people import hire

CLIENTS, DEALS, CSV, XLSX = ExportKind.CLIENTS, ExportKind.DEALS, ExportFormat.CSV, ExportFormat.XLSX


@pytest.fixture
def regulation(regulation: Regulation) -> Regulation:
    """Managers and leaders may ask."""
    rules = ExportRules(roles=frozenset({Role.manager, Role.supervisor}))
    return regulation.model_copy(update={"export": rules})


async def _sold(core: CrmCore, by: Actor, name: str, phone: str) -> int:
    async with core.transaction(by) as crm:
        return await crm.deals.creation.open(NewDeal("inbound", f"Сайт для {name}", NewClient(name, phone)))


async def _lines(core: CrmCore, job: ExportJob, folder: Path) -> list[list[str]]:
    file = folder / f"{job.id}.csv"
    await make(core, replace(job, format=CSV), file)
    with file.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.reader(source, delimiter=";"))


async def _allowed(core: CrmCore, asker: Actor, leader: Actor, kind: ExportKind) -> ExportJob:
    async with core.transaction(asker) as crm:
        number = await crm.exports.ask(kind, CSV)
    async with core.transaction(leader) as crm:
        assert await crm.exports.decide(number, allow=True)
    async with core.reading(Actor.system()) as crm:
        job = await crm.exports.next_job()
    assert job is not None
    return job


async def test_a_manager_takes_their_own_clients_along_with_masked_numbers_and_a_leader_all_of_them_whole(
    core: CrmCore, tmp_path: Path
) -> None:
    anna, pyotr = await hire(core, name="Анна"), await hire(core, name="Пётр", department_name="Service")
    boris, vera = [await hire(core, Role.supervisor, name, department_name=None) for name in ("Борис", "Вера")]
    await _sold(core, anna, "=Олег", "+79161234501")
    await _sold(core, pyotr, "Ольга", "+79161234502")
    mine = await _lines(core, await _allowed(core, anna, boris, CLIENTS), tmp_path)
    assert mine[0] == ["Копия № 1 от 16.03.2026 10:00, сделана для: Анна, разрешено: Борис"]
    assert [line[1:3] for line in mine[2:]] == [["'=Олег", "'+7••••••••01"]]
    async with core.transaction(Actor.system()) as crm:
        job = await crm.exports.next_job()
        assert job is not None
        await crm.exports.done(job, 1)
    everybodys = await _lines(core, await _allowed(core, boris, vera, DEALS), tmp_path)
    assert [(line[1], line[everybodys[1].index("Телефон")]) for line in everybodys[2:]] == [
        ("Сайт для =Олег", "'+79161234501"), ("Сайт для Ольга", "'+79161234502"),
    ]  # fmt: skip
    async with core.storage.reader() as session:
        rows = await session.execute(
            select(AuditEntry.action, AuditEntry.actor_id).where(AuditEntry.subject == "export").order_by(AuditEntry.id)
        )
        assert [tuple(row) for row in rows] == [
            ("export.ask", anna.id), ("export.allow", boris.id), ("export.done", None),
            ("export.ask", boris.id), ("export.allow", vera.id),
        ]  # fmt: skip


async def test_nobody_takes_the_base_along_unless_the_rules_name_their_role(
    core: CrmCore, regulation: Regulation
) -> None:
    head = await hire(core, Role.head, "Глава")
    with pytest.raises(Refused):
        async with core.transaction(head) as crm:
            await crm.exports.ask(CLIENTS, CSV)
    core.follow(regulation.model_copy(update={"export": ExportRules()}))
    for role in Role:
        somebody = await hire(core, role, role.value)
        for act in ("ask", "by_hand"):
            with pytest.raises(Refused):
                async with core.transaction(somebody) as crm:
                    await getattr(crm.exports, act)(CLIENTS, CSV)
        with pytest.raises(Refused):
            async with core.reading(somebody) as crm:
                await crm.queries.exporting.page(CLIENTS)


async def test_nobody_allows_their_own_and_the_first_word_counts(core: CrmCore, clock: FrozenClock) -> None:
    boris = await hire(core, Role.supervisor, "Борис", department_name=None)
    with pytest.raises(BadValue, match="nobody_to_allow"):
        async with core.transaction(boris) as crm:
            await crm.exports.ask(CLIENTS, CSV)
    vera = await hire(core, Role.admin, "Вера", department_name=None)
    async with core.transaction(boris) as crm:
        number = await crm.exports.ask(CLIENTS, CSV)
        assert await crm.exports.ask(CLIENTS, XLSX) == number
    with pytest.raises(Refused):
        async with core.transaction(boris) as crm:
            await crm.exports.decide(number, allow=True)
    async with core.transaction(vera) as crm:
        assert await crm.exports.decide(number, allow=False)
        assert not await crm.exports.decide(number, allow=True)
    async with core.transaction(boris) as crm:
        another = await crm.exports.ask(CLIENTS, CSV)
    clock.advance(GOOD_FOR + timedelta(minutes=1))
    async with core.transaction(vera) as crm:
        assert not await crm.exports.decide(another, allow=True)
        assert await crm.exports.next_job() is None


async def test_what_was_allowed_is_seen_by_the_eyes_that_the_asker_has_when_it_is_made(
    core: CrmCore, regulation: Regulation, tmp_path: Path
) -> None:
    anna, boris = await hire(core, name="Анна"), await hire(core, Role.supervisor, "Борис", department_name=None)
    await _sold(core, anna, "Олег", "+79161234501")
    job = await _allowed(core, anna, boris, CLIENTS)
    core.follow(regulation.model_copy(update={"export": ExportRules()}))
    with pytest.raises(Refused):
        await make(core, job, tmp_path / "late.csv")
    async with core.transaction(Actor.system()) as crm:
        await crm.exports.failed(job, "refused")
    async with core.storage.reader() as session:
        assert (await session.scalars(select(Export.state))).one() is ExportState.FAILED


async def test_pages_neither_repeat_nor_skip_a_line_and_memory_stays_flat(core: CrmCore, tmp_path: Path) -> None:
    boris = await hire(core, Role.supervisor, "Борис", department_name=None)

    async def add(many: int, start: int) -> None:
        row = {"locale": "ru", "fields": {}, "created_at": core.clock.now()}
        async with core.storage.writer() as session:
            ids = (
                await session.scalars(
                    insert(Contact).returning(Contact.id), [{**row, "name": f"К{start + n}"} for n in range(many)]
                )
            ).all()
            keys = [{"contact_id": one, "kind": KeyKind.PHONE, "value": f"+7912{one:07}"} for one in ids]
            await session.execute(insert(ContactKey), keys)

    async def peak(file: str) -> int:
        async with core.transaction(boris) as crm:
            job = await crm.exports.by_hand(CLIENTS, XLSX)
        tracemalloc.start()
        await make(core, job, tmp_path / file)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    await add(60, 0)
    few = await peak("few.xlsx")
    await add(640, 60)
    many = await peak("many.xlsx")
    assert many < few + 500_000
    sheet = read((tmp_path / "many.xlsx").read_bytes()).sheets[0]
    assert [str(row.cells[1]) for row in sheet.rows[2:]] == [f"К{n}" for n in range(700)]


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_no_cell_of_a_table_begins_a_formula_and_its_words_come_back(cells: list[str]) -> None:
    for cell in map(harmless, cells):
        assert cell.lstrip()[:1] not in set("=+-@＝＋－＠|%")
        assert cell[:1] not in set("\t\r\n")
        assert cell in cells or cell[1:] in cells


def test_a_workbook_and_a_csv_hold_words_where_formulas_were_meant(tmp_path: Path) -> None:
    hostile = ["=1+1", "+7 916", "-2", "@SUM(A1)", "\t=1", "a;=1", 'b",=1', "\ud800=", "  =cmd|' /C calc'!A0"]
    for writer, file in ((CsvWriter(tmp_path / "1.csv"), "1.csv"), (XlsxWriter(tmp_path / "1.xlsx", "x"), "1.xlsx")):
        with writer as table:
            table.row(hostile)
        cells = [str(cell) for cell in read((tmp_path / file).read_bytes()).sheets[0].rows[0].cells]
        assert len(cells) == len(hostile)
        assert all(harmless(cell) == cell for cell in cells)
