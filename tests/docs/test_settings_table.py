"""The settings that a README lists are those that there are, with the defaults that they have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import ENV_FILE_NAME, PREFIX, Settings
from tests.docs.repository import ROOT

_ROW = re.compile(r"^\| `(VORONKA_\w+)` \| (.+?) \| .+ \|$", re.MULTILINE)
# Settings of the demonstration's own, which nobody should set.
_UNTOLD = {"VORONKA_CLOCK_FILE"}


def table(page: Path) -> dict[str, str]:
    """Name and default of each row."""
    return {row[1]: row[2] for row in _ROW.finditer(page.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_every_setting_is_listed_and_no_other(name: str) -> None:
    there_are = {PREFIX + field.upper() for field in Settings.model_fields} - _UNTOLD | {ENV_FILE_NAME}
    assert set(table(ROOT / name)) == there_are


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_the_defaults_are_those_of_the_code(name: str) -> None:
    told = table(ROOT / name)
    for field, info in Settings.model_fields.items():
        if info.default is not None and PREFIX + field.upper() in told:
            default = str(info.default).lower() if isinstance(info.default, bool) else str(info.default)
            assert told[PREFIX + field.upper()] == f"`{default}`"
