"""A business account with the bot under test in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox import Sandbox
from sandbox.business import RIGHTS
from sandbox.people import Person
from tests.contract.bot import Bot

Json = dict[str, Any]
DAY = 24 * 3600


@dataclass(slots=True)
class Shop:
    """A business account, a customer of it, and the connection that the bot has."""

    sandbox: Sandbox
    bot: Bot
    owner: Person
    customer: Person
    connection: str

    @property
    def chat(self) -> str:
        return self.owner.customer(self.customer)

    async def updates(self) -> list[tuple[str, Json]]:
        """What came since this was last asked, by its kind."""
        got = (await self.bot.ask("getUpdates")).result
        await self.bot.ask("getUpdates", offset=got[-1]["update_id"] + 1 if got else None)
        return [next((kind, body) for kind, body in one.items() if kind != "update_id") for one in got]

    async def ask(self, method: str, /, **params: Any) -> Any:
        given = {"business_connection_id": self.connection, "chat_id": self.customer.id, **params}
        return await self.bot.ask(method, **given)

    async def answers(self, text: str = "x", **params: Any) -> Json:
        return (await self.ask("sendMessage", text=text, **params)).result


async def connected(sandbox: Sandbox, bot: Bot, owner: Person) -> Shop:
    """The owner's account with every right given to the bot, and a customer who has written once."""
    sandbox.world.settings.business = True
    made = Shop(sandbox, bot, owner, sandbox.person("Anna"), await owner.connect_business(*RIGHTS))
    await made.customer.say("Is the flat still for sale?", chat=made.chat)
    sandbox.world.updates.clear()
    return made
