"""Each control that the page of threats names is tested by what the page says it is."""

from __future__ import annotations

import re

from tests.docs.repository import ROOT, files

_TEST = re.compile(r"`(test_\w+)`")
_ROW = re.compile(r"^\| (?!threat|---)(.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")


def test_every_control_names_a_test_and_each_exists() -> None:
    tests = "\n".join(
        file.read_text(encoding="utf-8") for file in files() if file.suffix == ".py" and "tests" in file.parts
    )
    there_are = set(re.findall(r"def (test_\w+)\(", tests))
    rows = _ROW.findall(PAGE)
    assert len(rows) > 25
    for threat, _control, proofs in rows:
        named = _TEST.findall(proofs)
        assert named, f"{threat}: no test"
        assert set(named) <= there_are, f"{threat}: {sorted(set(named) - there_are)} do not exist"
