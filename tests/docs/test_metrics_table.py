"""The metrics that the manual explains are those that the bot has."""

from __future__ import annotations

import re

import pytest

from bot.metrics import Metrics
from crm_core.clock import SystemClock
from crm_core.core import CrmCore
from crm_core.regulation.loader import load
from crm_core.storage import Storage
from reminders.scan import Scan
from reminders.stats import DeliveryStats
from tests.docs.repository import ROOT

_ROW = re.compile(r"^\| `(voronka_\w+)", re.MULTILINE)


def exported() -> set[str]:
    """The names of all metrics, as a scrape spells them."""
    metrics = Metrics()
    unused = Storage.open("sqlite:///never/opened.db")
    core = CrmCore(unused, load(), SystemClock())
    metrics.watch_delivery(DeliveryStats(), Scan(core))
    metrics.watch_slices(lambda: 0.0, lambda: 0.0)
    metrics.watch_backups(lambda: 0.0)
    return {family.name + ("_total" if family.type == "counter" else "") for family in metrics.registry.collect()}


@pytest.mark.parametrize("name", ["operations.md", "operations.ru.md"])
def test_every_metric_is_explained_and_no_other(name: str) -> None:
    told = _ROW.findall((ROOT / "docs" / name).read_text(encoding="utf-8"))
    assert sorted(told) == sorted(exported())
