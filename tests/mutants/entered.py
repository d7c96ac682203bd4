"""Which tests enter which lines: a pytest plugin that lets coverage tell one test from another.

`python -m pytest -p tests.mutants.entered --entered FILE …`
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import coverage
import pytest
from coverage.numbits import numbits_to_nums

PACKAGES = "crm_core", "reminders", "bot", "handlers"


class Contexts:
    """Everything that a test runs, its fixtures too, counts as its own."""

    def __init__(self, file: Path) -> None:
        self._coverage = coverage.Coverage(data_file=str(file), source=list(PACKAGES), config_file=False)
        self._coverage.erase()
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._coverage.switch_context(item.nodeid)
        return (yield)

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        self._coverage.save()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--entered", default=None, help="where to keep which tests enter which lines")


def pytest_configure(config: pytest.Config) -> None:
    if (file := config.getoption("--entered")) is not None:
        config.pluginmanager.register(Contexts(Path(str(file))), "entered")


class Entered:
    """What was kept: the tests that enter a line, those that enter least else first, since they say most of it."""

    def __init__(self, file: Path, root: Path) -> None:
        self._root = root
        self._lines: dict[tuple[str, int], set[str]] = {}
        self._files: dict[str, set[str]] = {}
        weights: dict[str, int] = {}
        with closing(sqlite3.connect(file)) as data:
            rows = data.execute(
                "SELECT file.path, context.context, numbits FROM line_bits"
                " JOIN file ON file.id = file_id JOIN context ON context.id = context_id WHERE context.context <> ''"
            )
            for path, test, bits in rows:
                lines, name = numbits_to_nums(bits), Path(path).relative_to(root).as_posix()
                self._files.setdefault(name, set()).add(test)
                weights[test] = weights.get(test, 0) + len(lines)
                for line in lines:
                    self._lines.setdefault((name, line), set()).add(test)
        self._weights = weights

    def tests(self, file: str, line: int, most: int, *, at_import: bool) -> list[str]:
        """Up to `most` of them. `at_import`: the line runs as its module is read, so whatever enters the module meets
        what it made.
        """
        found = self._files.get(file, set()) if at_import else self._lines.get((file, line), set())
        return sorted(found, key=lambda test: (self._weights[test], test))[:most]
