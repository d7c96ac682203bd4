"""On which line each key of a TOML text stands."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from crm_core.regulation.positions import Path, line_of, positions
from crm_core.regulation.presets import text_of

DEFAULT = text_of("default")

TEXT = '''\
# a comment with [brackets] and = signs
top = "a # no comment"   # a comment
"quoted key" = 'single \\'
many = [
    1, 2,
    # between
    { code = "x", name = { ru = "]", en = "}" } },
]
long = """
[not a table]
key = "no key\\""" still inside"""

[table.inner]
a.b = 2026-01-31
[[list]]
x = 1
[[list.below]]
y = 1
[[list.below]]
y = 2
[[list]]
[[list.below]]
y = 3
[list.named]
z = 10:00:00
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("quoted key",), 3),
        (("many",), 4),
        (("many", 0), 5),
        (("many", 1), 5),
        (("many", 2), 7),
        (("many", 2, "name", "en"), 7),
        (("long",), 9),
        (("table", "inner"), 13),
        (("table", "inner", "a", "b"), 14),
        (("list", 0, "x"), 16),
        (("list", 0, "below", 0, "y"), 18),
        (("list", 0, "below", 1, "y"), 20),
        (("list", 1), 21),
        (("list", 1, "below", 0, "y"), 23),
        (("list", 1, "named", "z"), 25),
    ],
)
def test_every_key_is_found_on_its_line(path: Path, line: int) -> None:
    tomllib.loads(TEXT)
    assert positions(TEXT)[path] == line


def test_what_is_not_written_is_where_its_nearest_parent_is() -> None:
    lines = positions(TEXT)
    assert line_of(lines, ("list", 1, "below", 0, "missing")) == 22
    assert line_of(lines, ("nowhere", "at", "all")) == 0


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if items is None:
        yield path
        return
    for key, below in items:
        yield from leaves(below, (*path, key))


def test_every_value_of_the_default_regulation_is_found_where_its_key_is_written() -> None:
    lines, text = positions(DEFAULT), DEFAULT.splitlines()
    paths = list(leaves(tomllib.loads(DEFAULT)))
    assert len(paths) > 1000
    for path in paths:
        key = next(part for part in reversed(path) if isinstance(part, str))
        assert path in lines, path
        if isinstance(path[-1], str):
            assert key in text[lines[path] - 1], path
