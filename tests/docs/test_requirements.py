"""Whoever meets a rule's number in the code can read what the rule is."""

from __future__ import annotations

import re

import pytest

from tests.docs.repository import ROOT, files

PAGE = "docs/requirements.md"
_CITED = re.compile(r"(?<![\w/])R([1-9]\d?b?)(?![\w-])")
_DEFINED = re.compile(r"^- \*\*R([1-9]\d?b?)\*\*", re.MULTILINE)


def defined() -> set[str]:
    return set(_DEFINED.findall((ROOT / PAGE).read_text(encoding="utf-8")))


@pytest.mark.parametrize("suffix", [".py", ".md"])
def test_a_rule_that_is_cited_is_on_the_page(suffix: str) -> None:
    known = defined()
    for file in files():
        if file.suffix == suffix:
            cited = set(_CITED.findall(file.read_text(encoding="utf-8")))
            assert cited <= known, f"{file}: {sorted(cited - known)}"


def test_each_rule_is_told_once() -> None:
    found = _DEFINED.findall((ROOT / PAGE).read_text(encoding="utf-8"))
    assert len(found) == len(set(found))
