"""Who gets the next lead (R28)."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.distribution import Candidate, pick, pick_by_load, pick_in_turn
from tests.rules.days import at

NOON = at("2026-03-02 12:00")


def test_the_one_with_the_fewest_recent_leads_is_next() -> None:
    assert pick_in_turn([Candidate(1, recent=2), Candidate(2, recent=1), Candidate(3, recent=2)]) == 2


def test_of_equals_the_one_who_has_waited_longest_is_next() -> None:
    earlier = Candidate(2, recent=1, last_given_at=NOON - timedelta(hours=1))
    assert pick_in_turn([Candidate(1, recent=1, last_given_at=NOON), earlier]) == 2
    assert pick_in_turn([earlier, Candidate(3, recent=1)]) == 3


def test_by_load_the_freest_one_is_next() -> None:
    assert pick_by_load([Candidate(1, open_deals=9), Candidate(2, recent=5, open_deals=3)]) == 2


def test_whoever_is_off_shift_or_full_gets_nothing() -> None:
    away, full = Candidate(1, available=False), Candidate(2, open_deals=10, limit=10)
    assert pick_in_turn([away, full]) is None
    assert pick_in_turn([away, full, Candidate(3, recent=99)]) == 3
    assert pick_in_turn([]) is None


def test_a_lead_to_be_claimed_is_given_to_nobody() -> None:
    assert pick("claim", [Candidate(1)]) is None
    assert pick("in_turn", [Candidate(1)]) == pick("by_load", [Candidate(1)]) == 1


@given(st.integers(1, 8), st.integers(1, 60), st.randoms())
def test_after_any_number_of_leads_no_two_managers_differ_by_more_than_one(managers, leads, order) -> None:
    staff = {number: Candidate(number) for number in range(managers)}
    given_to: Counter[int] = Counter(dict.fromkeys(staff, 0))
    for turn in range(leads):
        candidates = list(staff.values())
        order.shuffle(candidates)
        chosen = pick_in_turn(candidates)
        assert chosen is not None
        given_to[chosen] += 1
        staff[chosen] = replace(staff[chosen], recent=given_to[chosen], last_given_at=NOON + timedelta(minutes=turn))
    assert max(given_to.values()) - min(given_to.values()) <= 1
