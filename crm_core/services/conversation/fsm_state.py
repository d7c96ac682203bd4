"""What a person is in the middle of: kept beside the change that it belongs to, so that a restart forgets nothing."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.models import ConversationState
from crm_core.models.schema import table
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.deferred_writes import DEFERRED
from crm_core.storage.sql_types import NamedValues, NamedValuesView
from crm_core.storage.upserts import Upsert

_KEY = (ConversationState.chat_id == bindparam("chat"), ConversationState.user_id == bindparam("user"))
_LOAD = select(ConversationState.state, ConversationState.data).where(*_KEY)
_FORGET = delete(table(ConversationState)).where(*_KEY)
_SAVE = Upsert(
    lambda insert: (new := insert(table(ConversationState))).on_conflict_do_update(
        index_elements=["chat_id", "user_id"],
        set_={"state": new.excluded.state, "data": new.excluded.data, "updated_at": new.excluded.updated_at},
    )
)


async def forget_conversation(session: AsyncSession, telegram_id: int) -> None:
    """Whatever they were in the middle of belongs to who they were."""
    mine = delete(ConversationState).where(ConversationState.user_id == telegram_id)
    await session.execute(mine, execution_options=NO_SYNC)


class States(Service):
    """Rows of the conversation's state, by chat and person. Everybody has their own, so any actor may."""

    @needs(Permission.own_settings)
    async def load(self, chat_id: int, user_id: int) -> tuple[str | None, NamedValues]:
        """The state's name and what was entered so far; (None, {}) if there is nothing."""
        row = (await self.session.execute(_LOAD, {"chat": chat_id, "user": user_id})).first()
        return (row[0], row[1]) if row else (None, {})

    @needs(Permission.own_settings)
    async def save(self, chat_id: int, user_id: int, state: str | None, data: NamedValuesView | None) -> None:
        """Keeps both in one statement; without a state and without data the row goes."""
        if state is None and not data:
            await self.session.execute(_FORGET, {"chat": chat_id, "user": user_id}, execution_options=DEFERRED)
            return
        row = {"chat_id": chat_id, "user_id": user_id, "state": state, "data": dict(data or {}), "updated_at": self.now}
        await self.session.execute(_SAVE.on(self.session), row, execution_options=DEFERRED)
