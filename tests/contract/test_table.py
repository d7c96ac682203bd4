"""The table of rules is what the tests say."""

from __future__ import annotations

from tests.contract.table import README, rules, table


def test_the_readme_has_the_table_of_the_rules() -> None:
    assert table() in README.read_text(encoding="utf-8"), "run python -m tests.contract.table"


def test_each_rule_has_a_test_that_says_it_and_names_its_source() -> None:
    numbers = [rule.number for rule in rules()]
    assert numbers == list(range(1, numbers[-1] + 1))
    assert numbers[-1] >= 176
    assert [rule.number for rule in rules() if not (rule.says and rule.source)] == []
