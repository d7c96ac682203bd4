from __future__ import annotations

import pytest

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.regulation.loader import load
from crm_core.regulation.schema import Regulation
from tests.deals.desk import Desk, open_desk


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    return await open_desk(core, clock)


@pytest.fixture(scope="session")
def regulation() -> Regulation:
    """The default as it is packaged: these tests edit its very text."""
    return load()
