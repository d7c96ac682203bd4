"""How far the properties look. Every run tries a part of their inputs, the same each time; `make proof` tries all, and
`HYPOTHESIS_PROFILE=wide` looks for new ones by hand."""

from __future__ import annotations

import os

from hypothesis import settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "seeded")
_OFTEN = {"seeded": 0.25, "thorough": 1.0, "wide": 20.0}
_FEWEST = 3

settings.register_profile("seeded", max_examples=40, derandomize=True, deadline=None)
settings.register_profile("thorough", max_examples=200, derandomize=True, deadline=None)
settings.register_profile("wide", max_examples=2_000, deadline=None)


def examples(thorough: int) -> int:
    """How many of a costly property's examples this run tries, of those that a thorough one does."""
    return max(_FEWEST, round(thorough * _OFTEN[PROFILE]))
