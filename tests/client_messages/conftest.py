from __future__ import annotations

from collections.abc import Callable

import pytest

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from tests.handlers.chat import Chat
from tests.handlers.desk import Desk, desk_with_a_lead
from tests.reminders.post import Post


@pytest.fixture
async def desk(core: CrmCore) -> Desk:
    return await desk_with_a_lead(core)


@pytest.fixture
def post(core: CrmCore, clock: FrozenClock) -> Post:
    return Post(core, clock)


@pytest.fixture
def chat(core: CrmCore) -> Callable[..., Chat]:
    def open_chat(telegram_id: int, name: str = "Олег Смирнов", language: str = "ru") -> Chat:
        return Chat(core, telegram_id, name, language)

    return open_chat
