"""A question whose answers are buttons: what is typed while it stands is its answer, where it can be (R1).

A button's own words choose it; where a time is asked for, a time is read. Anything else is what it would be without the
question. The next press ends it.
"""

from __future__ import annotations

import re
from unicodedata import combining, normalize

from aiogram.fsm.context import FSMContext

from handlers.manager.input.states import Typing
from handlers.routers import staff
from handlers.ui.kit.screen import Inline, Screen
from handlers.ui.screens.date_picker import PickDays, Purpose

SHORTEST = 3
"""So many letters of a button's words may stand for it, where they stand for no other."""
_MARKS = re.compile(r"[^\w\s]+")


async def stands(
    state: FSMContext, screen: Screen, *, moment: Purpose | None = None, of: int = 0, version: int = 0
) -> Screen:
    """The screen, with its question open. `moment`: what a typed time or day is for, as a picker's would be."""
    keys = screen.keys.rows if isinstance(screen.keys, Inline) else ()
    answers = {plain(key.text): key.data for row in keys for key in row if key.data is not None}
    pick = None if moment is None else PickDays(purpose=moment, of=of, version=version).model_dump(mode="json")
    await state.set_state(Typing.standing)
    await state.update_data(asked=answers, pick=pick)
    return screen


def chosen_by(words: str, answers: dict[str, str]) -> str | None:
    """What the button carries that is meant by these words; None if none is, or more than one."""
    typed = plain(words)
    if typed in answers:
        return answers[typed]
    meant = {data for label, data in answers.items() if len(typed) >= SHORTEST and label.startswith(typed)}
    return meant.pop() if len(meant) == 1 else None


def unmarked(words: str) -> str:
    """Without the marks over letters, which people leave out as they type."""
    return "".join(char for char in normalize("NFD", words) if not combining(char))


def plain(label: str) -> str:
    return " ".join(_MARKS.sub(" ", unmarked(label.lower())).split())


staff.until_a_press(Typing.standing)
