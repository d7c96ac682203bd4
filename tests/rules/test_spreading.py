"""Deals spread over those who take them on (R46): a client stays in one pair of hands, and nobody gets far more."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.deals.distribution import spread_evenly

SIZES = st.dictionaries(st.integers(1, 40), st.integers(1, 9), min_size=1)
LOADS = st.dictionaries(st.integers(100, 105), st.integers(0, 30), min_size=1)


@given(SIZES, LOADS)
def test_every_client_goes_to_one_of_them_and_no_two_differ_by_more_than_the_largest_client(sizes, loads) -> None:
    chosen = spread_evenly(sizes, loads)
    assert set(chosen) == set(sizes)
    assert set(chosen.values()) <= set(loads)
    given_to = Counter(dict.fromkeys(loads, 0))
    for client, taker in chosen.items():
        given_to[taker] += sizes[client]
    assert max(given_to.values()) - min(given_to.values()) <= max(sizes.values())


@given(SIZES, LOADS)
def test_the_largest_client_goes_to_whoever_has_the_fewest_deals_in_hand(sizes, loads) -> None:
    largest = min(sizes, key=lambda client: (-sizes[client], client))
    assert loads[spread_evenly(sizes, loads)[largest]] == min(loads.values())
