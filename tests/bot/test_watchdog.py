"""The running bot measures how long its loop was silent and its writer held, and tells the longest of late."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from bot.app.app import App
from crm_core.clock import monotonic
from crm_core.longest import WINDOW, Longest
from crm_core.rules.actor import Actor
from tests.bot.waiting import until

NOTES = st.lists(st.tuples(st.floats(0, 5 * WINDOW), st.floats(0, 9)), max_size=30)


@given(NOTES, st.floats(0, 6 * WINDOW))
def test_the_longest_of_late_is_told(notes: list[tuple[float, float]], asked: float) -> None:
    """No less than the longest of the last window, and nothing that is older than two."""
    longest, begun = Longest(), monotonic()
    came = sorted((at, seconds) for at, seconds in notes if at <= asked)
    for at, seconds in came:
        longest.note(seconds, begun + at)
    told = longest.value(begun + asked)
    assert told >= max((seconds for at, seconds in came if asked - at < WINDOW * 0.99), default=0.0)
    assert told in {0.0, *(seconds for at, seconds in came if asked - at < 2 * WINDOW * 1.01)}


async def test_a_loop_that_was_held_up_and_a_writer_that_was_held_are_told(app: App) -> None:
    async with app.core.transaction(Actor.system()):
        # What must never be in the bot: everything waits.
        time.sleep(0.3)  # noqa: ASYNC251
    await until(lambda: app.watchdog.silence.value() > 0.25)
    read = app.metrics.registry.get_sample_value
    assert (read("voronka_loop_longest_silence_seconds") or 0) > 0.25
    assert (read("voronka_writer_longest_hold_seconds") or 0) > 0.29
