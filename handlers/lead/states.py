"""The questions of the form that a lead may be answering. A contact is stored by then (R25)."""

from __future__ import annotations

from aiogram.fsm.state import State, StatesGroup


class Telling(StatesGroup):
    need = State()
    name = State()
    phone = State()
    further = State()


class Correcting(StatesGroup):
    """What a client is putting right of their own data."""

    name = State()
