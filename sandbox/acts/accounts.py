"""What a person does with a bot in their business account: connects it, changes what it may do, disconnects it."""

from __future__ import annotations

from typing import Any

from sandbox.acts.performing import Impossible, act
from sandbox.business import RIGHTS, live_connection
from sandbox.world import Account, Chat, Connection, World

Json = dict[str, Any]


@act
def connect_business(
    world: World, account: Account, chat: Chat, rights: list[str] | None = None, excluded: list[int] | None = None
) -> Json:
    """Connect the bot to one's account, or change what it may do there: the bot gets ``business_connection``.

    ``rights`` are of :data:`sandbox.business.RIGHTS`, at first those to read and to reply; ``excluded`` are people
    whose chats the bot is not let into. A change keeps the connection's id, a new connection has a new one.
    """
    if not world.settings.business:
        raise Impossible("this bot cannot be connected to a business: its owner has to allow it with BotFather")
    given = ["can_reply", "can_read_messages"] if rights is None else rights
    if unknown := sorted(set(given) - set(RIGHTS)):
        raise Impossible(f"no right to give: {unknown}; there are {list(RIGHTS)}")
    connection = live_connection(world, account.id)
    if connection is None:
        made = f"{world.random.getrandbits(96):024x}"
        connection = Connection(made, account.id, world.date(), given, excluded=excluded or [])
    else:
        connection.rights = given
        connection.excluded = connection.excluded if excluded is None else excluded
    return _told(world, connection)


@act
def disconnect_business(world: World, account: Account, chat: Chat) -> Json:
    """End the connection: the bot is told that it is enabled no more."""
    connection = live_connection(world, account.id)
    if connection is None:
        raise Impossible(f"{account.user['first_name']} has not connected the bot")
    connection.enabled = False
    return _told(world, connection)


def _told(world: World, connection: Connection) -> Json:
    world.keep_connection(connection)
    world.updates.add(
        "business_connection", connection.shown(world.accounts[connection.owner].user), f"business:{connection.owner}"
    )
    return {"connection": connection.id}
