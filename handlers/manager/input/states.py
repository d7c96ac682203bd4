"""What a manager may be in the middle of typing. What they are typing about is in the conversation's data."""

from __future__ import annotations

from aiogram.fsm.state import State, StatesGroup


class Typing(StatesGroup):
    answer = State()
    step_note = State()
    moment = State()
    standing = State()
    pause_reason = State()
    back_reason = State()
    let_go_reason = State()
    reply = State()
    note = State()
    title = State()
    payment = State()
    expense = State()
    document = State()
    correction = State()
    credit = State()
    credit_why = State()
    came = State()
    search = State()
    figure = State()
    remark = State()
    remark_answer = State()
