"""A link leads somewhere, and nothing of the machine it was written on is left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.repository import ROOT, files, named, pages

_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_PATH = re.compile(r"`((?:bot|handlers|crm_core|reminders|sandbox|locales|tests|benchmarks|docs)/[\w./-]+)`")
_HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)
# Put together here, so that this file does not hold what it looks for.
_LEFT_BEHIND = re.compile(
    "|".join(
        (
            r"(?<![\w/])/(?:" + "|".join(("wor" + "k", "ro" + "ot", "ho" + "me/[a-z]", "Use" + "rs")) + r")/",
            "/opt/" + "py",
            # A package comes by its name: whatever tells where from is the machine's.
            r"https?://[\w.-]*(?:py" + "pi|python" + "hosted|npm" + r"js)\b",
            "--(?:extra-)?index" + "-url",
        )
    )
)


def links(page: Path) -> Iterator[str]:
    return (match[1] for match in _LINK.finditer(_CODE.sub("", page.read_text(encoding="utf-8"))))


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = _HEADING.findall(re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / unquote(name)).resolve() if name else page
        assert target.exists(), f"{link} is not there"
        assert target.is_relative_to(ROOT), f"{link} leads out of the repository"
        if anchor:
            assert unquote(anchor) in anchors(target), f"{link}: there is no such heading"


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_part_of_the_house_that_is_named_is_there(page: Path) -> None:
    for name in _PATH.findall(page.read_text(encoding="utf-8")):
        assert (ROOT / name).exists() or (ROOT / f"{name}.py").exists(), name


def test_a_russian_page_has_its_english_twin() -> None:
    for page in pages():
        if page.name.endswith(".ru.md"):
            assert page.with_name(page.name.replace(".ru.md", ".md")).exists()


def test_nothing_of_a_machine_is_left_in_a_file() -> None:
    found: list[str] = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{named(path)}: {match[0]}" for match in _LEFT_BEHIND.finditer(text)]
    assert found == []
