"""Russian and English are complete, say the same, and keep up with the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from locales import workshop

ROOT = Path(workshop.__file__).parents[1]
CYRILLIC = re.compile("[А-Яа-яЁё]")


@pytest.mark.parametrize("language", workshop.languages())
def test_every_text_is_translated_alike_in(language: str) -> None:
    assert list(workshop.problems(workshop.read(language))) == []


def test_russian_and_english_ship() -> None:
    assert {"en", "ru"} <= set(workshop.languages())


def test_russian_has_three_plural_forms() -> None:
    assert workshop.read("ru").num_plurals == 3


@pytest.mark.parametrize("language", workshop.languages())
def test_no_text_of_the_code_is_missing_from(language: str) -> None:
    assert ids(workshop.extracted()) - ids(workshop.read(language)) == set()


def test_the_template_is_up_to_date_with_the_code() -> None:
    assert ids(workshop.template()) == ids(workshop.extracted()), "run: make locales"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "locales").glob("*/LC_MESSAGES/messages.po")), ids=lambda p: p.parts[-3]
)
def test_english_ids_say_what_english_people_read(path: Path) -> None:
    assert not any(CYRILLIC.search(str(message.id)) for message in workshop.read(path.parts[-3]))


def test_what_a_wrong_translation_would_be_told() -> None:
    catalogue = Catalog(locale="ru")
    catalogue.add("<b>{name}</b> waits", "{имя} ждёт")
    catalogue.add(("{n} deal", "{n} deals"), ("{n} сделка", "{n} сделки", ""))
    catalogue.add("Hello", "Привет", flags=("fuzzy",))
    found = "\n".join(workshop.problems(catalogue))
    for word in ("other placeholders", "other tags", "2 of 3 forms", "fuzzy"):
        assert word in found


def test_no_russian_is_written_in_the_code() -> None:
    """Russian lives in its catalogue; comments and docstrings are English, so no string of the code has Cyrillic."""
    sources = [
        path
        for folder in ("handlers", "bot", "reminders")
        for path in (ROOT / folder).rglob("*.py")
        if "demo" not in path.parts
    ]
    assert sources
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value[:40]!r}"
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CYRILLIC.search(node.value)
    ]
    assert found == []


def ids(catalogue: Catalog) -> set[str]:
    return {str(message.id) for message in catalogue if message.id}
