"""30 a second in all, of which all may leave at once, 1 a second to a chat (3 at once), 20 a minute to a group."""

from __future__ import annotations

import pytest

from sandbox import Sandbox
from sandbox.errors import ApiError
from sandbox.limits import Figures, SendingLimits
from tests.sandbox.api import Api
from tests.sandbox.conftest import Monotonic


@pytest.fixture
def limits(monotonic: Monotonic) -> SendingLimits:
    return SendingLimits(monotonic=monotonic)


def spend(limits: SendingLimits, chat: int, *, group: bool = False, messages: int = 1) -> int:
    """0 if accepted, else ``retry_after``."""
    try:
        limits.spend(chat, is_group=group, messages=messages)
    except ApiError as refusal:
        return refusal.parameters["retry_after"]
    return 0


def test_three_in_a_row_to_one_chat_and_then_one_a_second(limits: SendingLimits, monotonic: Monotonic) -> None:
    accepted = []
    for _ in range(5):
        accepted.append(spend(limits, 1) == 0)
        monotonic.now += 0.05
    assert accepted == [True, True, True, False, False]
    monotonic.now += 1.0
    assert spend(limits, 1) == 0
    assert spend(limits, 1) == 1


def test_thirty_a_second_in_all(limits: SendingLimits, monotonic: Monotonic) -> None:
    for chat in range(300):
        assert spend(limits, chat) == 0
        monotonic.now += 1 / 30
    refused = [spend(limits, chat) for chat in range(1000, 1040)]
    assert refused == [0] * 30 + [1] * 10


def test_whoever_is_told_to_wait_is_refused_until_then(monotonic: Monotonic) -> None:
    limits = SendingLimits(monotonic=monotonic, figures=Figures(penalty=60))
    assert [spend(limits, 1) for _ in range(4)] == [0, 0, 0, 60]
    monotonic.now += 30
    assert (spend(limits, 1), spend(limits, 2)) == (30, 0)
    monotonic.now += 30
    assert spend(limits, 1) == 0


def test_twenty_a_minute_to_a_group(limits: SendingLimits, monotonic: Monotonic) -> None:
    for _ in range(20):
        assert spend(limits, -1, group=True) == 0
        monotonic.now += 1
    assert spend(limits, -1, group=True) == 40
    monotonic.now += 40
    assert spend(limits, -1, group=True) == 0


def test_an_album_costs_as_many_as_it_has(limits: SendingLimits, monotonic: Monotonic) -> None:
    for chat in range(3):
        assert spend(limits, chat, messages=10) == 0
    assert spend(limits, 4) == 1
    monotonic.now += 1 / 30
    assert spend(limits, 4) == 0


def test_a_refused_message_costs_nothing(limits: SendingLimits, monotonic: Monotonic) -> None:
    for _ in range(50):
        spend(limits, 1)
    monotonic.now += 1.0
    assert spend(limits, 1) == 0


async def test_over_http_it_is_a_429_with_retry_after_and_can_be_switched_off(
    monotonic: Monotonic, sandbox: Sandbox, api: Api
) -> None:
    sandbox.limits.enabled = True
    ivan = await api.friend()
    answers = [await api.ask("sendMessage", chat_id=ivan.id, text=str(n)) for n in range(4)]
    assert [answer["ok"] for answer in answers] == [True, True, True, False]
    assert answers[3]["parameters"] == {"retry_after": 1}
    sandbox.limits.enabled = False
    await api.get("sendMessage", chat_id=ivan.id, text="through")
