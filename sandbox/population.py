"""What is there from outside: people, one by one or from a list, and raw updates."""

from __future__ import annotations

from typing import Any

from sandbox.acts import Impossible, perform
from sandbox.world import Account, World

Json = dict[str, Any]


def add_person(
    world: World, first_name: str, *, last_name: str | None = None, lang: str | None = "ru",
    username: str | None = None, id: int | None = None, phone: str | None = None, note: str = "", is_bot: bool = False,
) -> Account:  # fmt: skip
    """A new person, who has not written to the bot yet. An id already known is that person, left as they are."""
    person_id = id if id is not None else world.next_person_id()
    if person_id in world.accounts:
        return world.accounts[person_id]
    user: Json = {"id": person_id, "is_bot": is_bot, "first_name": first_name}
    user |= {"last_name": last_name} if last_name else {}
    user |= {"username": username} if username else {}
    user |= {"language_code": lang} if lang else {}
    account = Account(user, phone=phone or f"+7999{person_id % 10_000_000:07d}", note=note)
    world.keep_account(account)
    world.private_chat(account)
    return account


def settle_people(world: World, people: list[Json]) -> list[Account]:
    """Make people of a list of ``{id, first_name, last_name, username, lang, phone, note, opening, started}``.

    Each new one says their ``opening`` to the bot, if there is any; ``started`` ones have done so before, so that
    the bot may write to them. People already there are left alone: the same list may be given at every start.
    """
    settled: list[Account] = []
    for fields in people:
        known = fields.get("id") in world.accounts
        names = ("last_name", "username", "lang", "id", "phone", "note", "is_bot")
        account = add_person(world, fields["first_name"], **{name: fields[name] for name in names if name in fields})
        settled.append(account)
        if not known and fields.get("started"):
            account.started = True
            world.keep_account(account)
        if not known and fields.get("opening"):
            perform(world, account.id, "say", {"text": fields["opening"]})
    return settled


def inject(world: World, update: Json, lane: int | str = 0) -> int:
    """Queue a raw update behind the others of its ``lane``.

    Raises:
        Impossible: if its ``update_id`` is not a number, which no server would send.
    """
    update_id = update["update_id"] if "update_id" in update else world.next_update_id()
    if not isinstance(update_id, int):
        raise Impossible("an update_id is a number")
    world.updates.add_raw({**update, "update_id": update_id}, lane)
    return update_id
