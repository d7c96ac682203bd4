"""A template is checked before anybody uses it, and can do nothing but be filled in (R61)."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.documents.apart import names_apart
from crm_core.documents.template import BadTemplate, filled, names_in
from crm_core.rules.documents import FIELDS, MOST_BYTES, for_template, missing, unknown
from tests.documents.templates import CONTRACT, docx_of, words_of


def test_the_names_that_it_asks_for_are_read_out_of_it() -> None:
    assert names_in(CONTRACT) == tuple(
        sorted(("номер", "дата", "клиент", "клиент_инн", "сумма", "сумма_прописью", "товары"))
    )


def test_it_is_filled_in_and_what_is_said_stays_words() -> None:
    values = {
        "number": "2026-001",
        "client": "ООО <Ромашка> & {{ номер }}",
        "items": [{"title": "Сайт", "quantity": "2", "sum": "10 ₽"}, {"title": "Хостинг", "quantity": "1"}],
    }
    made = words_of(filled(CONTRACT, for_template(names_in(CONTRACT), values, ())))
    assert made[0] == "Договор № 2026-001 от "
    assert made[1] == "Заказчик: ООО <Ромашка> & {{ номер }}, ИНН "
    assert made[3:] == ["Название | Кол-во | Сумма", "Сайт | 2 | 10 ₽", "Хостинг | 1 | "]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("{{ клиент", "bad_syntax"),
        ("{% for a in b %}", "bad_syntax"),
        ("{{ клиент|attr('x') }}", "bad_syntax"),
        ("{{ cycler() }}", "not_allowed"),
        ("{% for i in range(9) %}{% endfor %}", "not_allowed"),
        ("{{ 'a' * 9 }}", "not_allowed"),
        ("{{ ''.join(клиент) }}", "not_allowed"),
        ("{% include 'x' %}", "not_allowed"),
        ("{% macro a() %}{% endmacro %}", "not_allowed"),
        ("{{ клиент ~ клиент }}", "not_allowed"),
    ],
)
def test_a_template_that_calls_or_reckons_is_refused(words: str, code: str) -> None:
    with pytest.raises(BadTemplate) as bad:
        names_in(docx_of(words))
    assert bad.value.code == code


def test_nothing_of_python_can_be_reached_through_a_value() -> None:
    made = filled(docx_of("[{{ клиент.__class__ }}]", "[{{ клиент.upper }}]"), {"клиент": "Анна"})
    assert words_of(made) == ["[]", "[]"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 100, CONTRACT[:900], b"%PDF-1.7"])
async def test_what_is_no_word_file_is_told_so(data: bytes) -> None:
    with pytest.raises(BadTemplate) as bad:
        await names_apart(data)
    assert bad.value.code == "not_docx"


def _with(name: str, content: bytes) -> bytes:
    packed = io.BytesIO(CONTRACT)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_with("word/vbaProject.bin", b"x"), "macros"),
        (_with("word/media/bomb.xml", bytes(50 * 1024 * 1024)), "too_big"),
        (b"x" * (MOST_BYTES + 1), "too_big"),
    ],
)
async def test_a_hostile_file_is_refused_before_it_is_unpacked(data: bytes, code: str) -> None:
    with pytest.raises(BadTemplate) as bad:
        await names_apart(data)
    assert bad.value.code == code


@given(st.lists(st.sampled_from([name for code, names in FIELDS.items() for name in (code, *names)])))
def test_every_name_of_the_table_is_known_however_its_letters_are_written(names: list[str]) -> None:
    written = [*names, *(name.upper() for name in names), *(name.replace("ё", "е") for name in names)]
    assert unknown(written, ()) == {}
    asked = {code for code, all_names in FIELDS.items() if {code, *all_names} & set(names)}
    assert set(missing(written, {}, ())) == asked - {"number", "date"}
    assert not missing(written, dict.fromkeys(FIELDS, "x"), ())


def test_a_slip_is_told_with_the_name_that_was_meant() -> None:
    assert unknown(["клеент", "сума", "xyzzy"], {"visit_at"}) == {"клеент": "клиент", "сума": "сумма", "xyzzy": None}
    assert unknown(["visit_at"], {"visit_at"}) == {}
