from __future__ import annotations

from pathlib import Path

import pytest

# Processes that start, are killed and start again need longer than other tests, above all on a busy machine.
PATIENCE = 600
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents and item.get_closest_marker("proof") is None:
            item.add_marker(pytest.mark.timeout(PATIENCE))
