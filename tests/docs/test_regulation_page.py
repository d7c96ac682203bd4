"""The pages on the regulation are true: what they show as an example is one, and they leave no preset or unit out."""

from __future__ import annotations

import re

import pytest

from crm_core.regulation import presets
from crm_core.regulation.builtin_fields import BUILTIN_FIELDS
from crm_core.regulation.checks import PLACEHOLDERS
from crm_core.regulation.linter import lint_name
from crm_core.regulation.loader import parse, preset
from tests.docs.repository import ROOT

PAGES = {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("regulation.md", "regulation.ru.md")}
every_page = pytest.mark.parametrize("page", list(PAGES))


def examples(page: str) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", PAGES[page], re.DOTALL)


@every_page
def test_every_example_can_be_put_into_a_file(page: str) -> None:
    found = examples(page)
    assert len(found) >= 10
    for example in found:
        text = example if example.startswith("extends") else f'extends = "default"\n{example}'
        parse(text, page)


@every_page
def test_every_preset_placeholder_built_in_field_and_template_is_named(page: str) -> None:
    words = [f"`{name}`" for name in (*presets.names(), *BUILTIN_FIELDS, *preset("default").templates)]
    words += ["`{" + name + "}`" for name in PLACEHOLDERS]
    words += [f'`"{unit}"`' for unit in ("30wm", "4wh", "5wd", "45m", "2h", "7d")]
    assert [word for word in words if word not in PAGES[page]] == []


@every_page
def test_the_names_that_it_calls_refused_are_and_the_better_ones_are_not(page: str) -> None:
    table = PAGES[page].partition("| --- | --- | --- |\n")[2].partition("\n\n")[0]
    rows = [row.strip("| ").split(" | ") for row in table.splitlines()]
    assert len(rows) == 5
    for refused, _, better in rows:
        assert all(lint_name(name) for name in re.findall("[«“](.+?)[»”]", refused)), refused
        assert not any(lint_name(name) for name in re.findall("[«“](.+?)[»”]", better)), better


@every_page
def test_the_keys_that_a_stage_has_are_all_shown(page: str) -> None:
    funnel = next(example for example in examples(page) if "[[funnels.stages]]" in example)
    for key in (
        "entry",
        "goal",
        "limit",
        "automation",
        "script",
        "tasks",
        "scenarios",
        "required",
        "causes",
        "probability",
        "kind",
    ):
        assert re.search(rf"\b{key}\b", funnel), key
