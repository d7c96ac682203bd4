"""Where one works, in a list or in the queue of Today: a deal's card leads onward there, whatever comes between."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from handlers.ui.kit.screen import Button

_LIST, _DONE = "list", "done"


async def in_list(state: FSMContext, back: Button) -> None:
    """A list is open, and the way back is to it. `back`: what brings it again, at the page that was open."""
    await state.update_data({_LIST: [back.text, back.data], _DONE: None})


async def in_queue(state: FSMContext) -> None:
    """Today is open: the way back is home."""
    kept = await state.get_data()
    if kept.get(_LIST) or kept.get(_DONE):
        await state.update_data({_LIST: None, _DONE: None})


async def done_with(state: FSMContext, deal: int) -> None:
    """A task of the deal is finished: its card leads to the next one from here on."""
    await state.update_data({_DONE: deal})


async def is_done(state: FSMContext, deal: int) -> bool:
    return (await state.get_data()).get(_DONE) == deal


async def to_list(state: FSMContext) -> Button | None:
    kept = (await state.get_data()).get(_LIST)
    return Button(text=kept[0], data=kept[1]) if kept else None
