"""The list that one works through: a deal's card leads back to it, whatever was done on the card meanwhile."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from handlers.ui.kit.screen import Button

_KEPT = "list"


async def remember(state: FSMContext, back: Button) -> None:
    """`back`: what brings the list again, at the page that was open."""
    await state.update_data({_KEPT: [back.text, back.data]})


async def forget(state: FSMContext) -> None:
    """Today has been opened: the way back is home."""
    if _KEPT in await state.get_data():
        await state.update_data({_KEPT: None})


async def to_list(state: FSMContext) -> Button | None:
    kept = (await state.get_data()).get(_KEPT)
    return Button(text=kept[0], data=kept[1]) if kept else None
