"""Every button there is, pressed by those who may not (F14): nothing changes, one neutral answer, all on record."""

from __future__ import annotations

import asyncio
import itertools
import re
import shutil
import typing
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic.fields import FieldInfo
from sqlalchemy import func, insert, select, update

from crm_core.core import CrmCore
from crm_core.models import AuditEntry, ContactKey, Deal, Staff
from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from crm_core.rules.deals.statuses import KeyKind
from crm_core.services import refusal_limit
from crm_core.unit_of_work import Component
from handlers.lead import router as clients
from handlers.staff import router as staff
from handlers.ui.callbacks.own_requests import EraseMe
from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.kit.screen import Inline
from tests.databases import SqliteTemplate
from tests.handlers.chat import Chat
from tests.people import hire
from tests.policy.test_matrix import opened
from tests.policy.world import Target, build, contents
from tests.thoroughness import examples

PHONE = "+79995554433"
SECRETS = ("Яхта для Морозова", "Тайная нужда", PHONE, "9995554433", "995 555-44-33")
NEUTRAL = ("Это недоступно.", "Эта кнопка из прошлого. Откройте меню заново: /menu")
# What somebody does to themselves: their own language, hours, shift, and what they are in the middle of.
OWN = ("audit", "conversation_states")
FORGERS = ("client", "another manager", "another head", "dismissed", "demoted")
_MOST_A_KIND = examples(24)
_LOOKED_AT_TOGETHER = 20
"""Kinds of buttons between two looks at the whole base."""


@dataclass(frozen=True)
class Scene:
    """`target`: what all of them reach for. `phones`: Telegram ids by forger."""

    file: Path
    target: Target
    product: int
    phones: dict[str, int]


@pytest.fixture(autouse=True)
def all_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """More is pressed here within a moment than an hour's record holds."""
    monkeypatch.setattr(refusal_limit, "ALIKE", 10**6)
    monkeypatch.setattr(refusal_limit, "MOST", 10**6)


@pytest.fixture(scope="module")
def scene(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory, regulation: Regulation) -> Scene:
    folder = tmp_path_factory.mktemp("forged")

    async def make() -> Scene:
        async with sqlite_template.copied(folder) as url, opened(url, regulation) as core:
            world = await build(core)
            target = world.target("manager", "own")
            await _name(core, target)
            phones: dict[str, int] = dict(zip(FORGERS, itertools.count(8_900_001), strict=False))
            phones["client"] = world.targets["shared", "elsewhere"].heard_in
            await hire(core, name="Чужой", department_name="Service", telegram_id=phones["another manager"])
            await hire(core, Role.head, "Глава", department_name="Service", telegram_id=phones["another head"])
            await hire(core, Role.supervisor, "Был", department_name="Service", telegram_id=phones["dismissed"])
            await hire(core, Role.supervisor, "Был", department_name="Service", telegram_id=phones["demoted"])
            async with core.storage.writer() as session:
                who = Staff.telegram_id == phones["dismissed"]
                await session.execute(update(Staff).where(who).values(active=False))
                who = Staff.telegram_id == phones["demoted"]
                await session.execute(update(Staff).where(who).values(role=Role.manager))
            return Scene(folder / "voronka.db", target, world.product, phones)

    return asyncio.run(make())


async def _name(core: CrmCore, target: Target) -> None:
    async with core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == target.deal).values(title=SECRETS[0], need=SECRETS[1]))
        key = {"contact_id": target.contact, "kind": KeyKind.PHONE, "value": PHONE, "verified": True}
        await session.execute(insert(ContactKey).values(key))


@pytest.fixture
async def core(scene: Scene, tmp_path: Path, regulation: Regulation) -> AsyncIterator[CrmCore]:
    copy = shutil.copyfile(scene.file, tmp_path / "voronka.db")
    async with opened(f"sqlite:///{copy}", regulation) as core:
        # By the rules as they ship: nobody takes the base along.
        core.follow(regulation)
        yield core


def forgeries(kind: type[CallbackData], scene: Scene, regulation: Regulation) -> Iterator[CallbackData]:
    """A button of this kind that points at what is somebody else's, in every way in which it may be set."""
    choices = {name: values(name, field, scene, regulation) for name, field in kind.model_fields.items()}
    for chosen in itertools.islice(itertools.product(*choices.values()), _MOST_A_KIND):
        try:
            press = kind.model_validate(dict(zip(choices, chosen, strict=True)))
            press.pack()
        except ValueError:
            continue
        yield press


def values(name: str, field: FieldInfo, scene: Scene, regulation: Regulation) -> list[Any]:
    kind, target = typing.cast("Any", field.annotation), scene.target
    if kind is bool:
        return [True, False]
    if typing.get_origin(kind) is Literal:
        return list(typing.get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return list(kind)
    if kind is int:
        return _numbers(name, target, scene)
    stages = [stage.code for stage in regulation.funnel("inbound").stages[1:3]]
    codes = {
        "to": stages,
        "reason": ["expensive"],
        "outcome": ["reached"],
        "field": ["need"],
        "funnel": ["inbound"],
        "zone": ["Europe/Moscow"],
        "code": ["", "custom", "ru"],
        "day": ["261121"],
        "at": ["2611211430"],
    }
    fitting = [code for code in (*codes.get(name, ()), "", "a", "call", "261121", "2611211430") if _fits(field, code)]
    return fitting[:2] or ["a"]


def _fits(field: FieldInfo, code: str) -> bool:
    patterns = [rule.pattern for rule in field.metadata if getattr(rule, "pattern", None)]
    return all(re.fullmatch(pattern, code) for pattern in patterns)


def _numbers(name: str, target: Target, scene: Scene) -> list[int]:
    known = {
        "deal": target.deal,
        "task": target.task,
        "invoice": target.draft,
        "staff": target.giver,
        "product": scene.product,
        "contact": target.contact,
        "client": target.contact,
        "keep": target.contact,
        "other": target.second_contact,
        "merge": target.merge,
        "version": target.version,
        "of": target.deal,
        "to": target.giver,
    }
    return [known[name]] if name in known else [1, 0]


async def refusals(core: CrmCore) -> int:
    async with core.storage.reader() as session:
        return await session.scalar(select(func.count(AuditEntry.id)).where(~AuditEntry.allowed)) or 0


async def forge(core: CrmCore, scene: Scene, who: str) -> tuple[list[str], int]:
    """What went wrong, and how many forgeries were refused."""
    wrong, refused = list[str](), 0
    chat = Chat(core, scene.phones[who], "Кто-то", "ru")
    await chat.say("/start")
    kinds = sorted(CallbackData.__prefixes__.values(), key=lambda one: one.__prefix__)
    if who == "client":
        # To be forgotten is theirs to ask, and leaves nobody who could forge the rest.
        kinds.remove(EraseMe)
    for some in (kinds[at : at + _LOOKED_AT_TOGETHER] for at in range(0, len(kinds), _LOOKED_AT_TOGETHER)):
        before, counted = await contents(core, *OWN), await refusals(core)
        named = ", ".join(kind.__name__ for kind in some)
        said = 0
        for press in itertools.chain.from_iterable(forgeries(kind, scene, core.regulation) for kind in some):
            chat.screens = chat.screens[:1]
            await chat.press_data(press)
            said += chat.toast in NEUTRAL
            seen = _all_words(chat)
            wrong += [f"{press.pack()} tells {secret}" for secret in SECRETS if secret in seen]
        after = await contents(core, *OWN)
        wrong += [f"one of {named} changed {name}" for name in before if _foreign(name, before, after, scene, who)]
        if await refusals(core) - counted < said:
            wrong.append(f"one of {named}: refused but not on record")
        refused += said
    return wrong, refused


def _all_words(chat: Chat) -> str:
    keys = [screen.keys for screen in chat.screens if isinstance(screen.keys, Inline)]
    labels = " ".join(f"{one.text} {one.copy_text or ''}" for shown in keys for row in shown.rows for one in row)
    return f"{chat.text} {labels} {chat.toast or ''}"


def _foreign(table: str, before: dict[str, list[Any]], after: dict[str, list[Any]], scene: Scene, who: str) -> bool:
    """Whether a row was changed that is not the forger's own: their settings, and a client's own requests."""
    changed = set(map(repr, after[table])) ^ set(map(repr, before[table]))
    if table in ("staff", "contacts"):
        changed = {row for row in changed if str(scene.phones[who]) not in row}
    if who == "client" and table in ("deals", "tasks", "messages", "outbox", "stage_entries", "consents"):
        return False
    return bool(changed)


@pytest.mark.parametrize("who", FORGERS)
async def test_whatever_is_forged_changes_nothing_tells_nothing_and_is_on_record(
    who: str, core: CrmCore, scene: Scene
) -> None:
    wrong, refused = await forge(core, scene, who)
    assert wrong == []
    assert refused > 50


async def test_a_scope_check_taken_away_is_caught(core: CrmCore, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: what belongs to whom is not asked any more."""
    monkeypatch.setattr(Component, "allow", lambda *_: None)
    wrong, _ = await forge(core, scene, "another manager")
    assert any(" changed " in one for one in wrong)
    assert any(" tells " in one for one in wrong)


async def test_a_button_of_another_audience_is_refused_like_everything_else(core: CrmCore, scene: Scene) -> None:
    """A client who sends the staff's buttons learns no more than from garbage, but it is seen."""
    chat = Chat(core, scene.phones["client"], "Кто-то", "ru")
    await chat.say("/start")
    foreign = sorted(set(staff.callbacks) - set(clients.callbacks))
    counted = await refusals(core)
    for prefix in foreign:
        await chat.press_data(f"{prefix}:1")
        assert chat.toast in NEUTRAL, prefix
    assert await refusals(core) - counted == len(foreign)
