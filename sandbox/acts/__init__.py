"""What a person can do. Tests, remote tests and the page all act through here, by :func:`perform`."""

from __future__ import annotations

from sandbox.acts import accounts, answers, forwards, media, standing, words
from sandbox.acts.performing import Impossible, answer_of, perform
from sandbox.acts.standing import membership_change

__all__ = [
    "Impossible", "accounts", "answer_of", "answers", "forwards", "media", "membership_change", "perform", "standing",
    "words",
]  # fmt: skip
