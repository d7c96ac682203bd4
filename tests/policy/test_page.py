"""The table of docs/permissions.md is the policy's own."""

from __future__ import annotations

import pytest

from crm_core.rules.policy import Permission
from tests.policy.page import DOCS, PAGES, Page, render


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_the_table_that_people_read_is_the_policy(page: Page) -> None:
    assert set(page.words) == set(Permission)
    assert (DOCS / page.file).read_text(encoding="utf-8") == render(page), "run: python -m tests.policy.page"
