"""The audit, as an administrator reads it: words and names, filters, pages, and not one id (R51)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from sqlalchemy import insert

import crm_core
from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import AuditEntry
from crm_core.roles import ActorKind, Role
from crm_core.rules.policy import Permission
from handlers.admin.audit.labels import acts
from handlers.admin.callbacks import ShowAudit
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.kit.i18n import speaking
from tests.deals.desk import Desk, open_desk
from tests.handlers.chat import Chat
from tests.people import hire

ADMIN, HENRY = 8_600_001, 8_600_002


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    return await open_desk(core, clock)


@pytest.fixture
async def admin(core: CrmCore) -> Chat:
    await hire(core, Role.admin, "Алла", telegram_id=ADMIN, locale="ru", department_name=None)
    return Chat(core, ADMIN, "Алла", "ru")


def written() -> set[str]:
    """The acts that the core writes: `self.audited("deal.win", …)`, also by way of a helper of the catalogue's."""
    found: set[str] = set()
    for path in Path(crm_core.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", None) in {"audited", "_update"} and node.args:
                words = (one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant))
                found |= {word for word in words if isinstance(word, str) and "." in word}
    return found


def test_every_act_that_the_core_writes_has_words() -> None:
    with speaking("en"):
        assert written() - set(acts()) == set()


async def test_what_was_done_is_told_in_words(admin: Chat, desk: Desk) -> None:
    deal = await desk.deal(client="Олег")
    following = desk.core.regulation.funnel("inbound").stages[1]
    answers = {"need": "Магазин", "phone": "+79123456789", "contact_name": "Олег"}
    fields = {code: answers[code] for code in following.required if code in answers}
    await desk.take(deal, to=following.code, fields=fields, next_task=desk.call())
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.assignment.assign(deal, (await desk.card(deal)).version, desk.colleague.id or 0)
    told = await admin.say("/audit")
    assert "<b>Марина</b>: сделка «Олег: заявка» передана, новый ответственный: Пётр" in told
    assert f"<b>Анна</b>: сделка «Олег: заявка» переведена на этап «{following.name.in_('ru')}»" in told


async def test_refusals_stand_out_and_may_be_read_alone(admin: Chat, desk: Desk, core: CrmCore) -> None:
    deal = await desk.deal(client="Олег")
    await hire(core, Role.head, "Генри", telegram_id=HENRY, locale="ru", department_name="Faraway")
    henry = Chat(core, HENRY, "Генри", "ru")
    await henry.say("/menu")
    await henry.press_data(OpenDeal(deal=deal))
    await admin.say("/audit")
    told = await admin.press("Только отказы")
    assert "⛔" in told
    assert "<b>Генри</b>: отказано: посмотреть, сделка «Олег: заявка»" in told
    assert "✓" not in told


async def test_one_persons_acts_are_found_by_name(admin: Chat, desk: Desk) -> None:
    await desk.deal(client="Олег")
    await admin.say("/audit")
    await admin.press("Один человек")
    told = await admin.press("Анна")
    assert "Анна" in told.splitlines()[0]
    assert "Олег: заявка" in told
    assert "Олег: заявка" in await admin.press("Все люди")


async def test_it_is_turned_like_any_list(admin: Chat, desk: Desk) -> None:
    for number in range(12):
        await desk.deal(client=f"Клиент {number}")
    first = await admin.say("/audit")
    assert "Клиент 11" in first
    older = await admin.press("Раньше")
    assert "Клиент 0:" in older
    assert await admin.press("Новее") == first


async def test_no_act_shows_an_id_or_a_code(admin: Chat, core: CrmCore) -> None:
    """Whatever the core may ever write, with what is not there any more."""
    known = [*written(), *(str(one) for one in Permission), "button.press", "something.new"]
    ids = {"task": 987654, "to": 987654, "from": 987654, "merge": 987654, "deal": 987654, "opened": 987654}
    detail = {**ids, "until": "2026-03-20T10:00:00+00:00"}
    row = {"at": core.clock.now(), "actor": ActorKind.staff, "actor_id": 987654, "subject": "deal",
           "subject_id": 987654, "detail": detail}  # fmt: skip
    rows = [{**row, "action": action, "allowed": allowed} for action in known for allowed in (True, False)]
    async with core.storage.writer() as session:
        await session.execute(insert(AuditEntry), [one for one in rows if one["action"] not in {"deal.move"}])
    for page in range(len(rows) // 10 + 1):
        await admin.press_data(ShowAudit(page=page))
        assert "987654" not in admin.text
        assert not re.search(r"\b[a-z]+\.[a-z_]+\b", admin.text), admin.text


@pytest.mark.parametrize("role", [Role.manager, Role.head, Role.supervisor])
async def test_nobody_else_reads_it(role: Role, core: CrmCore) -> None:
    await hire(core, role, "Борис", telegram_id=HENRY, locale="ru")
    boris = Chat(core, HENRY, "Борис", "ru")
    assert "недоступно" in await boris.say("/audit")
    await boris.press_data(ShowAudit())
    assert "недоступно" in (boris.toast or "")
