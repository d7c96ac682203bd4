"""As fast as it may and no faster: the pacer on a clock of its own."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.rate_limiter import GROUP_WINDOW, Limits, RateLimiter
from tests.thoroughness import examples

ANY_LATENESS = st.lists(st.floats(0, 0.2), min_size=1, max_size=30)


def sendings(
    rate_limiter: RateLimiter, work: dict[int, int], lateness: list[float], start: float = 50.0
) -> list[tuple[float, int]]:
    """Lets each chat send so many messages; each waking, for a chat or its slot, is late by the next of `lateness`."""
    now = start
    left = dict(work)
    for chat in work:
        rate_limiter.add(chat, 0, now)
    sent: list[tuple[float, int]] = []
    late = itertools.cycle(lateness)
    while (at := rate_limiter.next_at(now)) is not None:
        now = max(now, at + next(late)) if at > now else now
        chat = rate_limiter.take(now)
        assert chat is not None
        if (at := rate_limiter.slot_at(now)) > now:
            now = at + next(late)
        rate_limiter.spend(chat, now)
        sent.append((now, chat))
        left[chat] -= 1
        if left[chat]:
            rate_limiter.add(chat, 0, now)
    return sent


def most_within(moments: list[float], window: float) -> int:
    """The largest number of moments in any half-open window of that length."""
    best = first = 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - window + 1e-6:
            first += 1
        best = max(best, last - first + 1)
    return best


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(1, 90), st.integers(1, 4), ANY_LATENESS)
def test_no_window_ever_holds_more_than_the_limit_and_a_burst(chats: int, each: int, lateness: list[float]) -> None:
    limits = Limits(per_second=30)
    sent = sendings(RateLimiter(limits), dict.fromkeys(range(1, chats + 1), each), lateness)
    assert len(sent) == chats * each
    moments = [moment for moment, _ in sent]
    for window in (0.1, 1.0, 5.0):
        assert most_within(moments, window) <= limits.per_second * window + limits.burst


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(1, 20), st.integers(2, 6), ANY_LATENESS)
def test_a_chat_never_gets_two_within_a_second(chats: int, each: int, lateness: list[float]) -> None:
    by_chat: defaultdict[int, list[float]] = defaultdict(list)
    for moment, chat in sendings(RateLimiter(), dict.fromkeys(range(1, chats + 1), each), lateness):
        by_chat[chat].append(moment)
    assert all(most_within(moments, 1.0) == 1 for moments in by_chat.values())


@settings(max_examples=examples(20), deadline=None)
@given(st.integers(21, 70), ANY_LATENESS)
def test_a_group_never_gets_more_than_twenty_a_minute(messages: int, lateness: list[float]) -> None:
    moments = [moment for moment, _ in sendings(RateLimiter(), {-100: messages}, lateness)]
    assert most_within(moments, GROUP_WINDOW) == 20


@settings(max_examples=examples(20), deadline=None)
@given(st.lists(st.floats(0, 0.016), min_size=1, max_size=50))
def test_many_chats_get_the_whole_of_the_limit_though_each_wake_up_is_half_a_slot_late(lateness: list[float]) -> None:
    moments = [moment for moment, _ in sendings(RateLimiter(), dict.fromkeys(range(1, 3001), 1), lateness)]
    assert len(moments) / (moments[-1] - moments[0] + 1 / 30) >= 0.99 * 30


def test_of_those_who_may_send_now_the_more_urgent_goes_first() -> None:
    rate_limiter = RateLimiter()
    for chat, priority in ((1, 30), (2, 20), (3, 0)):
        rate_limiter.add(chat, priority, 0.0)
    assert [rate_limiter.take(0.0) for _ in range(3)] == [3, 2, 1]


def test_a_chat_that_was_told_to_wait_holds_up_nobody_else() -> None:
    rate_limiter = RateLimiter()
    rate_limiter.hold(1, 130.0)
    rate_limiter.add(1, 0, 100.0)
    rate_limiter.add(2, 0, 100.0)
    assert rate_limiter.take(100.0) == 2
    assert rate_limiter.take(129.9) is None
    assert rate_limiter.take(130.0) == 1


def test_a_hold_upon_everybody_lasts_to_its_moment() -> None:
    rate_limiter = RateLimiter()
    rate_limiter.add(1, 0, 100.0)
    rate_limiter.hold_all(107.0)
    assert rate_limiter.next_at(100.0) == 107.0
    assert rate_limiter.take(106.9) is None
    assert rate_limiter.take(107.0) == 1


def test_a_hold_that_comes_while_the_chat_waits_for_its_turn_counts() -> None:
    rate_limiter = RateLimiter()
    rate_limiter.add(1, 0, 100.0)
    rate_limiter.hold(1, 105.0)
    assert rate_limiter.take(100.0) is None
    assert rate_limiter.next_at(100.0) == 105.0
    assert rate_limiter.take(105.0) == 1


def test_a_message_that_is_not_sent_after_all_costs_no_slot() -> None:
    rate_limiter = RateLimiter(Limits(per_second=1, burst=1))
    rate_limiter.add(1, 0, 100.0)
    rate_limiter.add(2, 0, 100.0)
    assert rate_limiter.take(100.0) == 1
    assert rate_limiter.take(100.0) == 2
    assert rate_limiter.slot_at(100.0) == 100.0
    rate_limiter.spend(2, 100.0)
    assert rate_limiter.slot_at(100.0) == pytest.approx(101.0)


def test_a_message_that_was_ready_late_does_not_bring_the_next_ones_forward() -> None:
    rate_limiter = RateLimiter(Limits(per_second=10, burst=1.5))
    leaving: list[float] = []
    now = 100.0
    for chat in range(4):
        now = max(rate_limiter.slot_at(now), 100.4)
        rate_limiter.spend(chat, now)
        leaving.append(round(now - 100.4, 3))
    assert leaving == [0.0, 0.05, 0.15, 0.25]


def test_an_answer_sent_directly_counts_against_its_chat() -> None:
    rate_limiter = RateLimiter()
    rate_limiter.note(1, 100.0)
    rate_limiter.add(1, 0, 100.2)
    assert rate_limiter.take(100.9) is None
    assert rate_limiter.take(101.0) == 1


def test_a_flood_of_answers_does_not_silence_the_rest() -> None:
    rate_limiter = RateLimiter()
    for answer in range(500):
        rate_limiter.note(1000 + answer, 100.0)
    assert rate_limiter.slot_at(100.0) <= 101.0


def test_chats_of_which_nothing_is_known_any_more_are_forgotten() -> None:
    rate_limiter = RateLimiter()
    sent = sendings(rate_limiter, dict.fromkeys(range(1, 200), 1) | {-5: 1}, [0.0])
    rate_limiter.forget_idle(sent[-1][0])
    assert len(rate_limiter) == 0
    assert rate_limiter.known < 200
    rate_limiter.forget_idle(sent[-1][0] + GROUP_WINDOW + 1.0)
    assert rate_limiter.known == 0
