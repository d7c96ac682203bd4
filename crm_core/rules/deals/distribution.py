"""How deals are spread over those who take them on (R46). Who gets the next lead is `services.lead_assignment`'s."""

from collections.abc import Mapping


def spread_evenly(sizes: Mapping[int, int], loads: Mapping[int, int]) -> dict[int, int]:
    """Who takes over which client (client → member of staff). `sizes` are deals a client, `loads` deals in hand.

    One client's deals stay in one pair of hands. The largest clients go first, each to whoever has been given the
    fewest deals so far, and of those to whoever has the fewest in hand. Raises ValueError with nobody to take them.
    """
    given = dict.fromkeys(loads, 0)
    chosen: dict[int, int] = {}
    for client, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
        taker = min(given, key=lambda one: (given[one], loads[one], one))
        chosen[client] = taker
        given[taker] += size
    return chosen
