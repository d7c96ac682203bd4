"""What a screen offers may be pressed: nobody is shown a key that the core refuses to them (R48)."""

from __future__ import annotations

from collections import Counter, deque

import pytest

from crm_core.core import CrmCore
from crm_core.regulation import presets
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.services.regulation import Written
from handlers.ui.kit.screen import Inline
from handlers.ui.screens.commands import staff_commands
from tests.handlers.chat import Chat
from tests.handlers.desk import Desk, desk_with_a_lead
from tests.handlers.test_selling import fill_card
from tests.people import hire

OF_A_KIND = 1
LOOKING = 900_500
REFUSED = "недоступно"


@pytest.fixture
async def desk(core: CrmCore) -> Desk:
    """A deal with goods, a bill and a note, so that there is something to press on."""
    async with core.transaction(Actor.system()) as crm:
        await crm.regulations.adopt(Written(presets.text_of(presets.DEFAULT), core.regulation, core.regulation))
    desk = await desk_with_a_lead(core)
    await fill_card(desk)
    await desk.open_deal()
    for label in ("Счёт", "Новый счёт", "Отправить"):
        await desk.anna.press(label)
    return desk


@pytest.mark.parametrize("role", Role)
async def test_whatever_a_role_is_offered_it_may_press(core: CrmCore, desk: Desk, role: Role) -> None:
    if role in (Role.manager, Role.head):
        await hire(core, role, "Кто-то", telegram_id=LOOKING)
    else:
        await hire(core, role, "Кто-то", department_name=None, telegram_id=LOOKING)
    one = Chat(core, LOOKING, "Кто-то", "ru")
    waiting = deque[tuple[str, str]]()
    for command in staff_commands(role):
        await one.say(f"/{command}")
        assert REFUSED not in _told(one), command
        waiting.extend((f"/{command}", data) for data in _offered(one))
    for searched in ("/find Олег", "/find никого"):
        await one.say(searched)
        waiting.extend((searched, data) for data in _offered(one))
    tried = Counter[str]()
    while waiting:
        shown_by, data = waiting.popleft()
        kind = data.partition(":")[0]
        if tried[kind] == OF_A_KIND:
            continue
        tried[kind] += 1
        await one.press_data(data)
        if REFUSED in _told(one):
            # What they had done meanwhile may have taken it out of their reach: then it is not offered any more.
            await (one.press_data(shown_by) if not shown_by.startswith("/") else one.say(shown_by))
            assert data not in _offered(one), (shown_by, data, one.labels)
            continue
        waiting.extend((data, further) for further in _offered(one))
    assert len(tried) > 10


def _told(one: Chat) -> str:
    return f"{one.text} {one.toast or ''}"


def _offered(one: Chat) -> list[str]:
    """What can be pressed; no screen holds one key twice."""
    for screen in one.screens:
        if isinstance(screen.keys, Inline):
            keys = [(key.text, key.data) for row in screen.keys.rows for key in row]
            assert len(set(keys)) == len(keys), (screen.text, keys)
    return [key.data for key in one.buttons if key.data is not None]
