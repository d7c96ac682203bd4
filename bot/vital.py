"""Tasks that must live: whatever goes wrong in them passes, or ends the process with a line that says so.

A bot whose polling or delivery has died in silence looks alive and does nothing; a process that ends is started again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog

log = structlog.get_logger(__name__)

Ended = Callable[[str, "asyncio.Future[Any]"], None]


class TaskDied(Exception):
    """A task that must live has ended."""


def ends_nothing(name: str, task: asyncio.Future[Any]) -> None:
    """For parts that are tried by themselves."""


class Vital:
    """`ended` is a task's callback. `died` is done when one has ended while nobody was stopping it."""

    def __init__(self) -> None:
        self.died: asyncio.Event = asyncio.Event()
        self.reason: str | None = None
        self.stopping = False

    @property
    def alive(self) -> bool:
        return self.reason is None

    def ended(self, name: str, task: asyncio.Future[Any]) -> None:
        """A lane or a line ends when it is empty; a fault in it is as bad as the end of what never ends."""
        if self.stopping or task.cancelled():
            return
        if (error := task.exception()) is None:
            return
        self.reason = f"{name} ended by {described(error)}"
        log.error("task.died", task=name, error=described(error))
        self.died.set()

    def must_run(self, name: str, task: asyncio.Future[Any]) -> None:
        """For a task that has no end of its own."""
        if self.stopping:
            return
        if task.cancelled() or task.exception() is None:
            self.reason = f"{name} ended by itself"
            log.error("task.died", task=name)
            self.died.set()
        else:
            self.ended(name, task)


def described(error: BaseException) -> str:
    """An error as it is stored and logged: its class and where it was raised, without its text."""
    place = _last_place(error)
    return f"{type(error).__name__} at {place}" if place else type(error).__name__


def _last_place(error: BaseException) -> str | None:
    trace = error.__traceback__
    found = None
    while trace is not None:
        code = trace.tb_frame.f_code
        found = "/".join(code.co_filename.replace("\\", "/").rsplit("/", 2)[-2:]) + f":{trace.tb_lineno}"
        trace = trace.tb_next
    return found
