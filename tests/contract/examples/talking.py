"""A conversation written in steps, and held by a person of the sandbox with whatever bot there is.

``say TEXT``, ``tap KEY``, ``press BUTTON``, ``press BUTTON = WHAT THE BOT ANSWERS``, ``press! BUTTON`` (the bot leaves
the press unanswered), ``photo``, ``voice``, ``place``, ``poll``, ``vote NUMBERS``, ``pay``, ``edit TEXT``,
``inline QUERY = TEXT`` (the first result is chosen), ``group`` (the bot is added to one), ``web KEY = DATA`` are done;
``hear TEXT`` and
``asked METHOD`` are waited for; ``wait SECONDS`` lets a chat have its breath.
"""

from __future__ import annotations

import asyncio

from sandbox import Sandbox
from sandbox.lines import DirectLine
from sandbox.people import Person

PATIENCE = 20.0
# People are not faster, and Telegram lets a bot write to a chat once a second.
PAUSE = 1.0


async def talk(sandbox: Sandbox, ivan: Person, steps: list[str]) -> None:
    """Raises:
    AssertionError: where something did not come.
    """
    for step in steps:
        verb, _, rest = step.partition(" ")
        try:
            await _do(sandbox, ivan, verb, rest)
        except Exception as error:
            raise AssertionError(f"{step}: {(str(error) or type(error).__name__).splitlines()[0]}") from error


async def _do(sandbox: Sandbox, ivan: Person, verb: str, rest: str) -> None:
    if verb == "hear":
        await ivan.hears(rest, PATIENCE)
        return
    if verb == "wait":
        await asyncio.sleep(float(rest))
        return
    if verb == "asked":
        await _asked(sandbox, rest)
        return
    await asyncio.sleep(PAUSE)
    match verb:
        case "say":
            await ivan.say(rest)
        case "tap":
            await ivan.tap_reply(rest)
        case "web":
            key, _, data = rest.partition(" = ")
            await ivan.tap_reply(key, data=data)
        case "press" | "press!":
            await _press(ivan, rest, answered=verb == "press")
        case "pay":
            await _pay(sandbox, ivan)
        case "photo" | "voice":
            await ivan.send_file(verb)
        case "place":
            await ivan.send_location()
        case "poll":
            await ivan.send_poll("Tea?", ["Yes", "No"])
        case "vote":
            await ivan.vote(await _sent(ivan, "poll"), *map(int, rest.split()))
        case "edit":
            await ivan.edit(max(seen.id for seen in await ivan.look() if not seen.from_bot), rest)
        case "inline":
            await _inline(ivan, rest)
        case "group":
            sandbox.group("Sales", ivan).add_bot(ivan.id)
        case _:
            raise AssertionError("no such verb")


async def _press(ivan: Person, rest: str, *, answered: bool) -> None:
    label, _, wanted = rest.partition(" = ")
    answer = await ivan.press(label, wait=answered, timeout=PATIENCE)
    assert not wanted or (answer is not None and answer.text is not None and wanted in answer.text), answer


async def _inline(ivan: Person, rest: str) -> None:
    query, _, wanted = rest.partition(" = ")
    chosen = await ivan.choose((await ivan.inline(query, PATIENCE))[0])
    (said,) = [seen.text for seen in await ivan.look() if seen.id == chosen]
    assert said == wanted, said


async def _sent(ivan: Person, kind: str) -> int:
    return (await ivan.hears(lambda seen: kind in seen.body, PATIENCE)).id


async def _pay(sandbox: Sandbox, ivan: Person) -> None:
    message = await _sent(ivan, "invoice")
    await DirectLine(sandbox.world).act(ivan.id, "pay", {"message": message})


async def _asked(sandbox: Sandbox, method: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while not sandbox.ledger.of(method, ok=True):  # noqa: ASYNC110 - the ledger tells nobody
            await asyncio.sleep(0.05)
