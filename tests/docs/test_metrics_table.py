"""The metrics that the manual explains are those that the bot has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.metrics import Metrics
from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.regulation.schema import Regulation
from crm_core.storage import Storage
from reminders.scan import Scan
from reminders.stats import DeliveryStats
from tests.docs.repository import ROOT

_ROW = re.compile(r"^\| `(voronka_\w+)", re.MULTILINE)


@pytest.mark.parametrize("name", ["operations.md", "operations.ru.md"])
def test_every_metric_is_explained_and_no_other(
    name: str, tmp_path: Path, regulation: Regulation, clock: FrozenClock
) -> None:
    metrics = Metrics()
    unused = Storage.open(f"sqlite:///{tmp_path}/never_opened.db")
    metrics.watch_delivery(DeliveryStats(), Scan(CrmCore(unused, regulation, clock)))
    metrics.watch_slices(lambda: 0.0, lambda: 0.0)
    metrics.watch_backups(lambda: 0.0)
    there_are = {family.name + ("_total" if family.type == "counter" else "") for family in metrics.registry.collect()}
    told = _ROW.findall((ROOT / "docs" / name).read_text(encoding="utf-8"))
    assert sorted(told) == sorted(there_are)
