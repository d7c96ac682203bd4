"""How a person stands to the bot: blocks it, comes back, or is on Telegram no more."""

from __future__ import annotations

from typing import Any

from sandbox.acts.performing import act
from sandbox.world import Account, Chat, World

Json = dict[str, Any]


@act
def block(world: World, account: Account, chat: Chat) -> Json:
    return _membership(world, account, chat, blocked=True)


@act
def unblock(world: World, account: Account, chat: Chat) -> Json:
    return _membership(world, account, chat, blocked=False)


@act
def delete_account(world: World, account: Account, chat: Chat) -> Json:
    """Leave Telegram for good: the bot is told nothing, and meets 403 "user is deactivated" when it writes."""
    account.deleted = True
    world.keep_account(account)
    return {}


def _membership(world: World, account: Account, chat: Chat, *, blocked: bool) -> Json:
    if account.blocked == blocked:
        return {}
    account.blocked = blocked
    world.keep_account(account)
    now, before = ("kicked", "member") if blocked else ("member", "kicked")
    world.updates.add("my_chat_member", membership_change(world, account, chat, before, now), chat.id)
    return {}


def membership_change(world: World, account: Account, chat: Chat, before: str, now: str) -> Json:
    """A ChatMemberUpdated about the bot itself."""

    def status(value: str) -> Json:
        return {"user": world.me, "status": value, **({"until_date": 0} if value == "kicked" else {})}

    return {
        "chat": chat.body, "from": account.user, "date": world.date(), "old_chat_member": status(before),
        "new_chat_member": status(now),
    }  # fmt: skip
