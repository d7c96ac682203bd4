"""What the sandbox's people cannot do by themselves: messages as the Bot API has them, put in the bot's way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crm_core.models import InboxUpdate
from crm_core.rules.deals.statuses import InboxState
from sandbox.people import Person
from tests.bot.waiting import until_async
from tests.story.company import Company


async def sends(company: Company, person: Person, **content: Any) -> int:
    """A message with this content from them in their chat with the bot; its id, once all is done that follows."""
    message_id = company.sandbox.world.next_message_id()
    await _arrives(company, person, "message", message_id, content)
    return message_id


async def arrives(company: Company, person: Person, **content: Any) -> int:
    """The same, and it is not waited for."""
    message_id = company.sandbox.world.next_message_id()
    company.sandbox.inject({"message": {**_frame(company, person, message_id), **content}}, person.id)
    return message_id


async def edits(company: Company, person: Person, message_id: int, **content: Any) -> None:
    """The same message with other content."""
    await _arrives(company, person, "edited_message", message_id, content)


async def _arrives(company: Company, person: Person, kind: str, message_id: int, content: dict[str, Any]) -> None:
    body = _frame(company, person, message_id)
    if kind == "edited_message":
        body["edit_date"] = body["date"]
    update_id = company.sandbox.inject({kind: {**body, **content}}, person.id)

    async def handled() -> bool:
        done = select(InboxUpdate.seq).where(InboxUpdate.update_id == update_id, InboxUpdate.state != InboxState.NEW)
        async with company.app.storage.reader() as session:
            return await session.scalar(done) is not None

    await until_async(handled)
    await company.settled()


def _frame(company: Company, person: Person, message_id: int) -> dict[str, Any]:
    chat = {"id": person.id, "type": "private", "first_name": person.name}
    return {"message_id": message_id, "date": int(company.clock.now().timestamp()), "from": person.user, "chat": chat}


def photo(company: Company, name: str) -> list[dict[str, Any]]:
    """A photo that somebody has uploaded."""
    kept = company.sandbox.world.files.add("photo", f"{name}.png", name.encode(), "")
    return [{"file_id": kept.id, "file_unique_id": name, "width": 90, "height": 90}]
