"""The records of decisions are numbered without gaps, and the index names each by its own title."""

from __future__ import annotations

import re

from tests.docs.repository import ROOT

FOLDER = ROOT / "docs" / "adr"


def test_the_index_names_every_record_by_its_title() -> None:
    records = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
    index = re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(number) for number, _, _ in index] == list(range(1, len(records) + 1))
    for record, (number, title, name) in zip(records, index, strict=True):
        assert record.name == name
        assert record.read_text(encoding="utf-8").splitlines()[0] == f"# {number}. {title}"
