"""Callback data: whatever a button carries fits Telegram's 64 bytes, and every button has somebody who answers it."""

from __future__ import annotations

import re
import typing
from enum import Enum
from typing import Any, Literal

import annotated_types
import pytest
from pydantic.fields import FieldInfo

import handlers.lead
import handlers.staff
from handlers.ui.kit.callback_data import CallbackData

# Other tests declare callbacks of their own; those have no handler here.
KINDS = sorted(
    (kind for kind in CallbackData.__prefixes__.values() if kind.__module__.partition(".")[0] == "handlers"),
    key=lambda kind: kind.__name__,
)
WORDS = ("a" * 40, "America/Argentina/ComodRivadavia", "a" * 24, "s" + "9" * 18, "2611211430", "261121", "rus", "a")
"""The longest of these that a pattern allows stands for the longest that can be."""


def longest(field: FieldInfo) -> Any:
    """The value of a field that takes most room."""
    kind: Any = field.annotation
    if kind is bool:
        return False
    if typing.get_origin(kind) is Literal:
        return max(typing.get_args(kind), key=lambda word: len(str(word)))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return max(kind, key=lambda member: len(str(member.value)))
    if kind is int:
        bounds = [rule.le for rule in field.metadata if isinstance(rule, annotated_types.Le)]
        assert bounds, "a number without an upper bound may overflow a database"
        return bounds[0]
    pattern = next(rule.pattern for rule in field.metadata if getattr(rule, "pattern", None))
    return next(word for word in WORDS if re.fullmatch(pattern, word))


@pytest.mark.parametrize("kind", KINDS)
def test_the_longest_press_fits_in_64_bytes(kind: type[CallbackData]) -> None:
    press = kind.model_validate({name: longest(field) for name, field in kind.model_fields.items()})
    packed = press.pack()
    assert len(packed.encode()) <= 64
    assert kind.unpack(packed) == press


@pytest.mark.parametrize("kind", KINDS)
def test_every_button_is_answered_by_somebody(kind: type[CallbackData]) -> None:
    routes = handlers.staff.router.callbacks, handlers.lead.router.callbacks
    assert any(callbacks.get(kind.__prefix__, (None,))[0] is kind for callbacks in routes)


def test_codes_of_the_regulation_fit_a_press(regulation: Any) -> None:
    codes = {
        *(funnel.code for funnel in regulation.funnels),
        *(stage.code for funnel in regulation.funnels for stage in funnel.stages),
        *(reason.code for reason in regulation.reasons),
        *(kind.code for kind in regulation.task_types),
        *(outcome.code for kind in regulation.task_types for outcome in kind.outcomes),
    }
    assert {code for code in codes if len(code) > 24} == set()
