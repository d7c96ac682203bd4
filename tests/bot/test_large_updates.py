"""What is larger than any honest update costs the loop nothing: it is read apart, its words are kept (R75, R76)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.updates.reading import update_of
from bot.updates.receiving import large
from bot.updates.receiving.json_bounds import objects_of_result
from bot.updates.receiving.large import READ_HERE, read_answer, read_update
from bot.updates.receiving.raw_update import LARGEST_KEPT, Garbage, parsed
from crm_core.apart import NotSurvived
from tests.bot.arrivals import message


def large_one(number: int, **more: Any) -> dict[str, Any]:
    return message(number, f"words {number}", beside="x" * READ_HERE, **more)


async def test_an_update_is_read_apart_as_it_is_read_here() -> None:
    body = json.dumps(large_one(7)).encode()
    assert await read_update(body) == parsed(body)


async def test_a_large_answer_gives_the_same_updates_as_a_small_one() -> None:
    texts = [json.dumps(large_one(7)), '{"nothing": 1}', json.dumps(message(8))]
    answer = f'{{"ok":true,"result":[{",".join(texts)}]}}'.encode()
    assert await read_answer(answer) == ([parsed(texts[0]), parsed(texts[2])], 1)
    refusal = json.dumps({"ok": False, "description": "x" * READ_HERE}).encode()
    assert await read_answer(refusal) is None
    with pytest.raises(Garbage):
        await read_update(b"[" * (READ_HERE + 1))


@pytest.mark.parametrize("child", [("-c", "import os; os.abort()"), ("-c", "while True: pass")], ids=["dies", "hangs"])
async def test_an_update_that_its_reader_does_not_survive_is_kept_as_far_as_it_may_be(
    monkeypatch: pytest.MonkeyPatch, child: tuple[str, ...]
) -> None:
    monkeypatch.setattr(large, "CHILD", child)
    monkeypatch.setattr(large, "WITHIN_SECONDS", 0.5)
    kept = await read_update(json.dumps(large_one(7)).encode())
    assert (kept.update_id, kept.unreadable) == (7, "unreadable: NotSurvived")
    assert "words 7" in kept.raw
    with pytest.raises(NotSurvived):
        await read_answer(b" " * (READ_HERE + 1))


@given(st.text('"\\ {[1:,a', max_size=60), st.integers(0, 4))
def test_a_broken_text_is_split_without_a_fault(broken: str, ends: int) -> None:
    whole = json.dumps(message(1))
    found = objects_of_result(f'{{"ok":true,"result":[{whole},{broken}{"]}}}}"[:ends]}')
    assert found is not None
    assert found[0] == whole


@pytest.mark.parametrize("inner", ['\\"', '"a', "\\", '{"'], ids=["escapes", "quotes", "backslashes", "objects"])
def test_a_string_that_nothing_closes_is_looked_at_once(inner: str) -> None:
    """Looked at anew from each of its quotes, this took hours and not a moment."""
    text = '{"update_id":3,"a":' + "[" * 200 + '"' + inner * 1_000_000
    assert parsed(text).unreadable == "unreadable: JSONDecodeError"
    assert objects_of_result('{"result":["' + inner * 1_000_000) == []


def test_tens_of_thousands_of_fields_are_shed_in_one_go() -> None:
    """Each weighed against all others anew, this took ten seconds."""
    kept = parsed(
        json.dumps(
            message(4) | {"message": message(4)["message"] | {f"field {number}": number for number in range(40_000)}}
        )
    )
    assert len(kept.raw) <= LARGEST_KEPT
    read = update_of(kept.raw).message
    assert read is not None
    assert read.text == "hello"
