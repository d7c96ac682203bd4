"""A deal that is being entered. It lives in the conversation's state until it is opened, or given up."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from pydantic import BaseModel

from crm_core.regulation.schema import Regulation, Stage
from crm_core.services.deals import NewClient, NewDeal, NewTask
from handlers.ui.kit.html import short

_KEY = "new"
_LONGEST_TITLE = 80

Question = Literal["who", "phone", "name", "same", "need", "check"]


class Opening(StatesGroup):
    """What is being typed. On the screens with buttons alone a message is a correction of who it is."""

    who = State()
    phone = State()
    name = State()
    need = State()


class Form(BaseModel):
    """The answers so far. `serial` tells its buttons from those of an earlier form.

    `client`: they turned out to be that contact; `another`: they are none of those who were shown. `settled`: it has
    been looked whether we know them. `taken`: they are with a colleague whose name is not for the asker. `keeper`: the
    colleague who will be in charge, unless `pass_on` is off. `again`: a question that is put once more.
    `next_type`: the kind of its first task, where it is not the one of the rules.
    """

    serial: int
    name: str | None = None
    phone: str | None = None
    other_phones: tuple[str, ...] = ()
    email: str | None = None
    unread_phone: str | None = None
    client: int | None = None
    another: bool = False
    settled: bool = False
    taken: bool = False
    keeper: str | None = None
    pass_on: bool = False
    need: str | None = None
    need_asked: bool = False
    nameless: bool = False
    funnel: str
    source: str | None = None
    again: Literal["who", "need"] | None = None
    next_type: str | None = None

    @property
    def empty(self) -> bool:
        return not (self.name or self.phone or self.email or self.need)

    @property
    def question(self) -> Question:
        """What is to be asked now."""
        if self.again is not None:
            return self.again
        if not (self.name or self.phone or self.email):
            return "who"
        if self.unread_phone is not None:
            return "phone"
        if not self.settled:
            return "same"
        if self.name is None and not self.nameless and self.client is None and not self.taken:
            return "name"
        return "check" if self.need_asked else "need"

    @property
    def called(self) -> str:
        return self.name or self.phone or self.email or ""

    def stage(self, regulation: Regulation) -> Stage:
        return regulation.first_stage(self.funnel)

    def deal(self, first_task: NewTask | None) -> NewDeal:
        person = NewClient(self.called, self.phone, self.email, contact_id=self.client, another=self.another)
        person = replace(person, other_phones=self.other_phones)
        need = " ".join((self.need or "").split())
        return NewDeal(
            funnel=self.funnel,
            title=short(need, _LONGEST_TITLE) or short(self.called, _LONGEST_TITLE),
            client=person,
            source=self.source,
            need=self.need,
            first_task=first_task,
            pass_on=self.pass_on,
        )

    def but(self, **changes: object) -> Form:
        return self.model_copy(update=changes)


async def keep(state: FSMContext, form: Form) -> None:
    await state.update_data({_KEY: form.model_dump(mode="json", exclude_defaults=True)})


async def kept(state: FSMContext) -> Form | None:
    data = (await state.get_data()).get(_KEY)
    return Form.model_validate(data) if data else None


async def drop(state: FSMContext) -> None:
    data = await state.get_data()
    data.pop(_KEY, None)
    await state.set_data(data)
    await state.set_state(None)
