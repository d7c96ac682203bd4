"""A table of plans as people keep it: months in any spelling, sums with their marks, bad lines told by their line."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.plans import BadPlanLine, PlanFor, PlanLine, month_of, plan_for, read_plans, share_of_month
from crm_core.spreadsheets.reading import read
from crm_core.spreadsheets.table import BadSheet

MONTHS = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(lambda day: day.replace(day=1))
FORMS = ("yyyy-MM", "MM.yyyy", "yyyy-MM-dd", "dd.MM.yyyy", "LLLL y", "MMM y", "d.M.yyyy", "LLLL y 'г.'")


@given(MONTHS, st.sampled_from(FORMS), st.sampled_from(["ru", "en"]))
def test_a_month_is_read_however_it_is_written(month: date, form: str, locale: str) -> None:
    assert month_of(format_date(month, form, locale=locale)) == month
    assert month_of(format_date(month, form, locale=locale).upper()) == month


@given(st.text(max_size=20))
def test_what_is_no_month_is_none(text: str) -> None:
    found = month_of(text)
    assert found is None or found.day == 1


def test_a_table_as_it_comes() -> None:
    table = (
        "План продаж отдела\n"
        "Месяц;Менеджер;Отдел;План\n"
        "ноябрь 2026;Анна;;1 500 000\n"
        "11.2026;;Продажи;3 млн\n"
        "2026-11;;;5000000\n"
        "2026-11;;;6000000\n"
        "скоро;Анна;;5\n"
        "2026-11;Борис;;много\n"
        "2026-11;Вера;;-5\n"
    )
    found = list(read_plans(read(table.encode()), "RUB"))
    month = date(2026, 11, 1)
    assert found[:3] == [
        PlanLine(3, month, "Анна", "", 1_500_000_00),
        PlanLine(4, month, "", "Продажи", 3_000_000_00),
        PlanLine(5, month, "", "", 5_000_000_00),
    ]
    assert [(one.line, one.reason) for one in found[3:] if isinstance(one, BadPlanLine)] == [
        (6, "repeated"), (7, "bad_month"), (8, "not_an_amount"), (9, "negative"),
    ]  # fmt: skip
    with pytest.raises(BadSheet):
        list(read_plans(read(b"a;b\n1;2\n"), "RUB"))


@given(st.sampled_from(["department", "manager"]), st.integers(1, 10**17))
def test_whose_a_plan_is_is_kept_as_a_mark(kind: str, number: int) -> None:
    whose = PlanFor("department" if kind == "department" else "manager", number)
    assert plan_for(whose.mark) == whose
    assert plan_for(PlanFor().mark) == PlanFor()


@pytest.mark.parametrize("mark", ["", "c1", "d", "s0", "x1", "s-1", "s1 "])
def test_no_other_mark_is_one(mark: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        plan_for(mark)


@given(MONTHS, st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_month_passes_from_nothing_to_all(month: date, today: date) -> None:
    share = share_of_month(month, today)
    assert 0 <= share <= 1
    assert (share == 0) == (today < month)
    assert (share > 0) == (today >= month)
