"""The conversation on the real core, without Telegram: SQLite is enough here, the core's own tests run on both."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crm_core.core import CrmCore
from tests.databases import SqliteTemplate
from tests.handlers.chat import Chat
from tests.handlers.desk import Desk, desk_with_a_lead


@pytest.fixture
def template(sqlite_template: SqliteTemplate) -> SqliteTemplate:
    return sqlite_template


@pytest.fixture
async def desk(core: CrmCore) -> Desk:
    """The company of most conversations; a file that needs another one makes its own."""
    return await desk_with_a_lead(core)


@pytest.fixture
def chat(core: CrmCore) -> Callable[..., Chat]:
    """`chat(telegram_id)`: a person's phone."""

    def open_chat(telegram_id: int, name: str = "Олег Смирнов", language: str = "ru") -> Chat:
        return Chat(core, telegram_id, name, language)

    return open_chat
