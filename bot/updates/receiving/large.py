"""What is larger than any honest update is read in a process of its own: here it would hold everybody up (R75, R76)."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from typing import NamedTuple

from bot.updates.receiving.json_bounds import objects_of_result
from bot.updates.receiving.raw_update import Arrival, Garbage, cut_short, parsed
from crm_core.apart import NotSurvived, limit, run_apart

# Characters. A hundred updates of a backlog are some hundred thousand, and the worst text of this size takes 0.1 s.
READ_HERE = 384 * 1024
MEMORY = 768 * 1024 * 1024
PROCESSOR_SECONDS = 5
WITHIN_SECONDS = 15.0
CHILD = ("-m", "bot.updates.receiving.large")


class Batch(NamedTuple):
    """What arrived, each read by itself, and how much had no id."""

    arrivals: list[Arrival]
    garbage: int


async def read_update(body: bytes) -> Arrival:
    """One update. What its reader does not survive is cut short. Raises Garbage."""
    if len(body) <= READ_HERE:
        return parsed(body)
    try:
        batch = await _apart("update", body)
    except NotSurvived:
        return cut_short(body.decode("utf-8", "replace"), "NotSurvived")
    if batch is None or not batch.arrivals:
        raise Garbage("no update_id")
    return batch.arrivals[0]


async def read_answer(answer: bytes) -> Batch | None:
    """The updates of an answer; None where it holds no list of them. Raises NotSurvived."""
    if len(answer) <= READ_HERE:
        return _batch(answer)
    return await _apart("answer", answer)


def _batch(answer: bytes) -> Batch | None:
    found = objects_of_result(answer.decode("utf-8", "replace"))
    return None if found is None else _each(found)


def _each(texts: list[str]) -> Batch:
    arrivals: list[Arrival] = []
    for one in texts:
        try:
            arrivals.append(parsed(one))
        except Garbage:
            continue
    return Batch(arrivals, len(texts) - len(arrivals))


async def _apart(what: str, text: bytes) -> Batch | None:
    """Raises NotSurvived."""
    garbage, *lines = await run_apart((*CHILD, what), text, within=WITHIN_SECONDS)
    arrivals: list[Arrival] = []
    for line in lines:
        arrivals.append(Arrival(**json.loads(line)))
        await asyncio.sleep(0)
    return None if (left := json.loads(garbage)) is None else Batch(arrivals, left)


def main() -> None:
    """The child: an update or an answer on its input, how much was garbage and what arrived on its output."""
    limit(MEMORY, PROCESSOR_SECONDS)
    text = sys.stdin.buffer.read()
    batch = _batch(text) if sys.argv[1] == "answer" else _each([text.decode("utf-8", "replace")])
    arrivals = batch.arrivals if batch is not None else []
    for said in (batch and batch.garbage, *map(asdict, arrivals)):
        sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
