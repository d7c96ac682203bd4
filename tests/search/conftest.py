from __future__ import annotations

import pytest

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from tests.deals.desk import Desk, open_desk


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    return await open_desk(core, clock)
