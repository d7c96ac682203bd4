"""The mutants of a line are what their operators say, and each is a program of its own that can be read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.docs.repository import ROOT, files
from tests.mutants.operators import Mutant, mutants_of

MODULE = '''\
"""A module."""

T = TypeVar("T", covariant=True)

@needs(Permission.deal_edit)
async def act(self, a: int = 1) -> bool | None:
    """Says nothing."""
    if a < 2 and self.open:
        return None
    self.audited("act", f"{a + 1}")
    rows = select(Deal).where(Deal.id == a, Deal.open).order_by(Deal.id).with_for_update()
    raise Refused("é" + str(rows))
'''


@pytest.fixture
def mutants(tmp_path: Path) -> list[Mutant]:
    file = tmp_path / "module.py"
    file.write_text(MODULE, encoding="utf-8")
    return mutants_of(file, tmp_path)


@pytest.mark.parametrize(
    ("operator", "line"),
    [
        ("weakened permission", "@needs(Permission.own_settings)"),
        ("constant", "async def act(self, a: int = 2) -> bool | None:"),
        ("boundary", "    if a <= 2 and self.open:"),
        ("dropped condition", "    if (a < 2):"),
        ("dropped condition", "    if (self.open):"),
        ("condition", "    if (not (a < 2 and self.open)):"),
        ("removed early return", "        pass"),
        ("removed audit", "    pass"),
        ("dropped condition", "    rows = select(Deal).where(Deal.id == a).order_by(Deal.id).with_for_update()"),
        ("dropped order", "    rows = select(Deal).where(Deal.id == a, Deal.open).with_for_update()"),
        ("dropped lock", "    rows = select(Deal).where(Deal.id == a, Deal.open).order_by(Deal.id)"),
        ("arithmetic", '    raise Refused("é" - str(rows))'),
        ("removed refusal", "    pass"),
    ],
)
def test_an_operator_makes_its_mutant(operator: str, line: str, mutants: list[Mutant]) -> None:
    made = [one.applied(MODULE).splitlines()[one.line - 1] for one in mutants if one.operator == operator]
    assert line in made


def test_nothing_is_done_to_words_types_and_what_stands_in_an_f_string(mutants: list[Mutant]) -> None:
    touched = {one.before for one in mutants}
    assert not touched & {"bool | None", "int", "Says nothing.", "a + 1", "True"}


def test_what_runs_with_the_module_is_told_from_what_is_called(mutants: list[Mutant]) -> None:
    assert {one.before for one in mutants if one.at_import} == {"needs(Permission.deal_edit)", "1"}


def test_every_mutant_of_the_house_can_be_read_and_is_another_program() -> None:
    """Of a few modules of each package: all of them take minutes."""
    some = [
        file for file in files() if file.suffix == ".py" and file.parts[len(ROOT.parts)] in ("crm_core", "reminders")
    ]
    tried = 0
    for file in some[::150]:
        source = file.read_text(encoding="utf-8")
        before = ast.dump(ast.parse(source))
        for mutant in mutants_of(file, ROOT):
            tried += 1
            assert ast.dump(ast.parse(mutant.applied(source))) != before, mutant.told()
    assert tried > 20
