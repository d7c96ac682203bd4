"""Five thousand lines with three hundred faults of twenty kinds: each told with its line, nothing of it taken (R26)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.imports.run import ImportRun
from crm_core.core import CrmCore
from crm_core.models import Contact, ContactKey, Deal, ImportedRecord, Message, SearchDocument, StageEntry, Task
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.importing.record_types import Fault
from crm_core.services.importing.service import Imports
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.importing.tables import AMO_DEALS, delimited, line
from tests.people import hire

_AT = "01.02.2024 10:00:00"
KINDS: dict[str, dict[str, object]] = {
    "nobody": {"Полное_имя_контакта": "", "Рабочий_телефон": "", "Рабочий_email": ""},
    "not_a_phone": {"Рабочий_телефон": "позвонить"},
    "no_such_phone": {"Рабочий_телефон": "+7 000 000-00-00"},
    "phone_as_power": {"Рабочий_телефон": "7,9161E+10"},
    "not_an_email": {"Рабочий_email": "anna@"},
    "too_long": {"Полное_имя_контакта": "А" * 250},
    "not_a_date": {"Дата_создания_сделки": "вчера"},
    "two_dates": {"Дата_создания_сделки": "01/02/2024"},
    "closed_before_created": {"Дата_закрытия": "01.01.2023 10:00:00", "Этап_сделки": "Успешно реализовано"},
    "unknown_stage": {"Этап_сделки": "Неведомый"},
    "formula_error": {"Полное_имя_контакта": "#REF!"},
    "letters": {"Полное_имя_контакта": "Ан\ufffdа"},
    "too_many_cells": {},
    "unclosed_quote": {},
    "not_an_amount": {"Бюджет": "много"},
    "not_exact": {"Бюджет": "от 500"},
    "negative": {"Бюджет": "-500"},
    "percent": {"Бюджет": "15%"},
    "stated_currency": {"Бюджет": "$500"},
    "too_precise": {"Бюджет": "10,0001"},
    "too_large": {"Бюджет": "99999999999999999"},
}


def table(path: Path, lines: int, faults: int) -> tuple[Path, dict[int, str]]:
    """A table with its faults spread over it; by the line, what is wrong there."""
    kinds, wrong = list(KINDS), dict[int, str]()
    rows: list[list[object]] = [list(AMO_DEALS)]
    every = lines // faults
    for number in range(lines):
        said: dict[str, object] = {
            "ID": number + 1, "Название_сделки": f"Сделка {number}", "Бюджет": 1000 + number,
            "Дата_создания_сделки": _AT, "Полное_имя_контакта": f"Клиент {number}",
            "Рабочий_телефон": f"+7912{3_000_000 + number}", "Рабочий_email": f"c{number}@example.com",
        }  # fmt: skip
        if number % every == 0 and len(wrong) < faults:
            kind = kinds[len(wrong) % len(kinds)]
            wrong[number + 2] = kind
            said |= KINDS[kind]
        rows.append(line(AMO_DEALS, **said))
        if wrong.get(number + 2) == "too_many_cells":
            rows[-1] += ["", "лишнее"]
    delimited(path, rows)
    text = path.read_text(encoding="utf-8").split("\n")
    for number, kind in wrong.items():
        if kind == "unclosed_quote":
            text[number - 1] = text[number - 1].replace("Сделка", '"Сделка', 1).replace("Клиент", "Клиент;", 1)
    path.write_text("\n".join(text), encoding="utf-8")
    return path, wrong


@pytest.fixture
def size(template: SqliteTemplate | PostgresTemplate) -> tuple[int, int]:
    return (5_000, 300) if isinstance(template, SqliteTemplate) else (200, 60)


async def test_each_fault_is_told_with_its_line_and_the_rest_is_here(
    core: CrmCore, tmp_path: Path, size: tuple[int, int]
) -> None:
    await hire(core, Role.admin, "Админ")
    file, wrong = table(tmp_path / "base.csv", *size)
    told: list[Fault] = []

    def note(fault: Fault, _row: object) -> None:
        told.append(fault)

    looked = await ImportRun(core, Actor.system(), "deals", file).look()
    report = await ImportRun(
        core, Actor.system(), "deals", file, on_fault=lambda fault, _row: told.append(fault)
    ).take()
    assert {one.line: one.reason for one in told} == wrong
    assert set(Counter(wrong.values())) == set(KINDS)
    good = size[0] - len(wrong)
    assert report.counts.as_dict() == {"created": good, "merged": 0, "same": 0, "bad": len(wrong)}
    assert looked.counts == report.counts
    async with core.storage.reader() as session:
        for model in (Deal, Contact):
            assert await session.scalar(select(func.count(model.id))) == good
        assert await session.scalar(select(func.count(ContactKey.id))) == 2 * good
        assert await session.scalar(select(func.count(SearchDocument.id))) == 2 * good


async def test_cut_off_it_goes_on_where_it_stopped_and_a_second_time_changes_nothing(
    core: CrmCore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hire(core, Role.admin, "Админ")
    file, _ = table(tmp_path / "base.csv", 120, 20)
    take, calls = Imports.take, 0

    async def cut_off(self: Imports, *args: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return await take(self, *args)  # pyright: ignore[reportArgumentType]

    with monkeypatch.context() as patch:
        patch.setattr(Imports, "take", cut_off)
        with pytest.raises(KeyboardInterrupt):
            await ImportRun(core, Actor.system(), "deals", file).take()
    report = await ImportRun(core, Actor.system(), "deals", file).take()
    assert (report.continued, report.counts.created, report.counts.bad) == (True, 100, 20)
    again = await ImportRun(core, Actor.system(), "deals", file).take()
    assert again.counts.as_dict() == {"created": 0, "merged": 0, "same": 100, "bad": 20}


async def test_it_is_undone_as_one_and_what_has_been_worked_with_stays(core: CrmCore, tmp_path: Path) -> None:
    admin = await hire(core, Role.admin, "Админ")
    known = delimited(tmp_path / "1.csv", [["Имя", "Телефон"], ["Анна", "89121000001"]])
    await ImportRun(core, admin, "clients", known).take()
    rows = [["Имя", "Телефон", "Почта", "Компания"], ["Анна И.", "89121000001", "a@x.com", "Лофт"],
            ["Пётр", "89121000002", "", "Лофт"], ["Олег", "89121000003", "", ""]]  # fmt: skip
    report = await ImportRun(core, admin, "clients", delimited(tmp_path / "2.csv", rows)).take()
    assert report.counts.as_dict() == {"created": 2, "merged": 1, "same": 0, "bad": 0}
    file, _ = table(tmp_path / "base.csv", 40, 20)
    deals = await ImportRun(core, admin, "deals", file).take()
    async with core.storage.writer() as session:
        worked = (await session.scalars(select(Deal).order_by(Deal.id).limit(1))).one()
        worked.version += 1
    removed = kept = 0
    for import_id in (deals.import_id or 0, report.import_id or 0):
        async with core.transaction(admin) as crm:
            await crm.imports.undoing.begin(import_id)
        left = True
        while left:
            async with core.transaction(admin) as crm:
                some = await crm.imports.undoing.slice(import_id)
            removed, kept, left = removed + some.removed, kept + some.kept, some.left
    assert (removed, kept) == (19 + 19 + 2 + 1, 2)
    async with core.storage.reader() as session:
        assert await session.scalar(select(func.count(Deal.id))) == 1
        assert set(await session.scalars(select(Contact.name))) >= {"Анна"}
        anna = (await session.scalars(select(Contact).where(Contact.name == "Анна"))).one()
        assert anna.company_id is None
        assert list(await session.scalars(select(ContactKey.value).where(ContactKey.contact_id == anna.id))) == [
            "+79121000001"
        ]
        for model in (Task, StageEntry):
            assert set(await session.scalars(select(model.deal_id))) == {worked.id}
        assert not await session.scalar(select(func.count(Message.id)))
        assert await session.scalar(select(func.count(ImportedRecord.id))) == 1
