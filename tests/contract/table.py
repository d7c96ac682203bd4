"""``python -m tests.contract.table``: writes the table of rules in sandbox/README.md anew, out of the tests.

A rule's number is in its test's mark, what it says in the first line of the docstring, where it is known from after
"Source:".
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
README = HERE.parent.parent / "sandbox" / "README.md"
BEGIN, END = "<!-- rules -->", "<!-- /rules -->"
PEOPLE = HERE.parent / "sandbox" / "test_acts.py"
"""What people do is shown there."""


@dataclass(frozen=True, slots=True)
class Rule:
    number: int
    says: str
    source: str
    shown: str

    def row(self) -> str:
        return f"| {self.number} | {self.says} | {self.source} | {self.shown} |"


def rules() -> list[Rule]:
    """All rules by their numbers; one that several tests show is told by the first."""
    found: dict[int, Rule] = {}
    for file in (*sorted(HERE.glob("test_*.py")), PEOPLE):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for rule in _of_test(file.name, node):
                    found.setdefault(rule.number, rule)
    return [found[number] for number in sorted(found)]


def _of_test(file: str, test: ast.FunctionDef | ast.AsyncFunctionDef) -> list[Rule]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "rule":
            numbers = [one.value for one in mark.args if isinstance(one, ast.Constant) and isinstance(one.value, int)]
            says, _, source = (ast.get_docstring(test) or "").partition("Source:")
            lone = "Telegram too" if any(keyword.arg == "lone" for keyword in mark.keywords) else "sandbox"
            return [Rule(number, _line(says), _line(source), f"{lone} · {file}") for number in numbers]
    return []


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def table() -> str:
    head = "| # | rule | known from | shown to |\n| --- | --- | --- | --- |"
    return "\n".join((BEGIN, head, *(rule.row() for rule in rules()), END))


def main() -> None:
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    README.write_text(before + table() + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
