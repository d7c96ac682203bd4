"""aiogram's conversation state over a row of ours: loaded with the person, written back once, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey


class RowStorage(BaseStorage):
    """One person's row for the length of one transaction. The key is aiogram's and says nothing new here."""

    def __init__(self, state: str | None, data: Mapping[str, Any] | None) -> None:
        self.state, self.data = state, dict(data or {})
        self._before = (self.state, dict(self.data))

    @property
    def changed(self) -> bool:
        return (self.state, self.data) != self._before

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        self.state = state.state if isinstance(state, State) else state

    async def get_state(self, key: StorageKey) -> str | None:
        return self.state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        self.data = dict(data)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return dict(self.data)

    async def close(self) -> None:
        """Nothing to close: the transaction is not ours."""
