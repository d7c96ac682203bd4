"""How often a screen asks the database: all that an update takes between its own commit and the mark of its answer.

Who it is that writes is among it; BEGIN and COMMIT, which are no statements of ours, are not.
"""

from __future__ import annotations

from tests.handlers.desk import Desk
from tests.statements import count_statements


async def test_my_deals_with_who_is_asking_take_four_statements(desk: Desk) -> None:
    with count_statements(desk.core.storage) as statements:
        await desk.anna.say("/deals")
    assert "Мои сделки" in desk.anna.text
    assert len(statements) <= 4, statements


async def test_the_last_press_of_a_step_moves_in_six_statements_and_shows_the_card_in_four(desk: Desk) -> None:
    """Besides: who presses, the notifications of the task that are withdrawn, and the draft that is dropped."""
    anna = desk.anna
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Поговорили")
    await anna.press("Контакт установлен")
    with count_statements(desk.core.storage) as statements:
        await anna.press("по регламенту")
    assert (await desk.card()).stage.code == "contact_made"
    assert len(statements) <= 6 + 4 + 3, statements
