"""Nobody gets stuck: from Today one may press whatever there is, and every screen has a way back."""

from __future__ import annotations

from collections import deque

from crm_core.core import CrmCore
from handlers.ui.kit.screen import Inline, Screen
from tests.handlers.desk import Desk, desk_with_a_lead

ENOUGH = 220
HOME = ("td:", "m:", "m")
TROUBLE = ("недоступно", "другого времени")


async def test_every_screen_that_a_manager_can_reach_has_a_way_back(core: CrmCore) -> None:
    desk = await desk_with_a_lead(core)
    await desk.anna.say("/today")
    waiting, seen = deque(presses(desk)), set[str]()
    while waiting and len(seen) < ENOUGH:
        data = waiting.popleft()
        if data in seen:
            continue
        seen.add(data)
        await desk.anna.press_data(data)
        assert not any(word in (desk.anna.toast or "") for word in TROUBLE), (data, desk.anna.toast)
        for screen in desk.anna.screens:
            assert has_way_back(screen) or data.startswith(HOME), (data, screen.text)
        waiting.extend(presses(desk))
    assert len(seen) > 100


def has_way_back(screen: Screen) -> bool:
    """A button that leads back or home; a plain word said beside the menu needs none."""
    if not isinstance(screen.keys, Inline):
        return True
    labels = [one.text for row in screen.keys.rows for one in row]
    return any(label.startswith(("«", "🗑 Всё равно")) or "Сегодня" in label for label in labels)


def presses(desk: Desk) -> list[str]:
    return [one.data for one in desk.anna.buttons if one.data is not None]
