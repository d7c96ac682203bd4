"""A rule of the Bot API: a test with a number, and where the rule is known from in its docstring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

T = TypeVar("T", bound=Callable[..., Any])


def rule(*numbers: int, lone: bool = False) -> Callable[[T], T]:
    """Mark a test as that of these rules; ``lone``: a bot without anybody's help can show it to Telegram, too."""

    def mark(test: T) -> T:
        test = pytest.mark.rule(*numbers)(test)
        return pytest.mark.lone_bot(test) if lone else test

    return mark
