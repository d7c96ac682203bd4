"""What is in deploy/ speaks of metrics that the bot has, and alerts at all that the manual says to alert at."""

from __future__ import annotations

import json
import re

from bot.updates.receiving.webhook import LARGEST_BODY
from tests.docs.repository import ROOT
from tests.docs.test_metrics_table import exported

_NAME = re.compile(r"voronka_\w+")
_TOLD = re.compile(r"^\| `(voronka_\w+).*?\| ([^|]*(?:\\\|[^|]*)*) \|$", re.MULTILINE)


def base(name: str) -> str:
    return name.removesuffix("_bucket")


def rules() -> list[str]:
    """The rules' expressions. Each rule has an alert, an expression and words of its own."""
    text = (ROOT / "deploy/prometheus-rules.yml").read_text(encoding="utf-8")
    found = re.findall(r"- alert: (\w+)\n\s+expr: (.+)\n(?:\s+for: \d+m\n)?\s+labels: .+\n\s+annotations: (.+)\n", text)
    assert len(found) == text.count("- alert:")
    assert len({alert for alert, _, _ in found}) == len(found)
    return [expression for _, expression, _ in found]


def named(expressions: list[str]) -> set[str]:
    return {base(name) for expression in expressions for name in _NAME.findall(expression)}


def test_each_rule_is_about_a_metric_that_there_is() -> None:
    assert named(rules()) <= exported()


def test_each_alert_of_the_manual_is_a_rule() -> None:
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    alerting = {name for name, when in _TOLD.findall(page) if when.strip() and "without a crash" not in when}
    assert len(alerting) > 10
    assert alerting - named(rules()) == set()


def test_each_panel_of_the_dashboard_is_about_a_metric_that_there_is_and_none_is_left_out() -> None:
    board = json.loads((ROOT / "deploy/grafana-dashboard.json").read_text(encoding="utf-8"))
    shown = named([target["expr"] for panel in board["panels"] for target in panel["targets"]])
    assert shown == exported()


def test_the_manuals_proxy_lets_through_what_the_webhook_takes() -> None:
    for page in ("docs/operations.md", "docs/operations.ru.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert f"client_max_body_size {LARGEST_BODY // 1024**2}m;" in text
