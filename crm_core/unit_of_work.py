"""One transaction, as services and queries see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import Refused
from crm_core.regulation.schema import Regulation
from crm_core.rules.actor import Actor
from crm_core.rules.policy import Permission, Subject, allows
from crm_core.rules.time.working_time import WorkingCalendar


@dataclass
class AfterCommit:
    """What waits for the end of a transaction, whoever acts in it: rows of the audit and of the deals' histories,
    callbacks after the commit.

    `actor` is whoever acted last: a refusal is recorded under their name. `notifications`: some were put in the outbox.
    `dismissed`: Telegram ids of those whose access ends with this transaction. `regulation`: the one it puts in force.
    """

    actor: Actor
    audit: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    on_commit: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    notifications: bool = False
    dismissed: list[int] = field(default_factory=list[int])
    regulation: Regulation | None = None


class UnitOfWork:
    """A session, who acts, and the transaction's one moment (UTC): the same for everything done in it."""

    def __init__(
        self,
        session: AsyncSession,
        actor: Actor,
        now: datetime,
        regulation: Regulation,
        calendar: WorkingCalendar,
        after_commit: AfterCommit | None = None,
    ) -> None:
        self.session, self.now, self.regulation, self.calendar = session, now, regulation, calendar
        self.after_commit = after_commit or AfterCommit(actor)
        self._actor = self.after_commit.actor = actor

    @property
    def actor(self) -> Actor:
        """Whoever acts here from beginning to end; who they become by an act is that act's answer."""
        return self._actor

    def go_by(self, regulation: Regulation) -> None:
        """The rest of the transaction goes by the regulation that it puts in force, and what begins after it."""
        self.regulation = self.after_commit.regulation = regulation
        self.calendar = WorkingCalendar(regulation.calendar, regulation.company.timezone)

    @property
    def on_commit(self) -> list[Callable[[], None]]:
        """Plain callbacks run after the commit, and only then: they wake the delivery."""
        return self.after_commit.on_commit


class Component:
    """A service or a group of queries within one transaction."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.session = uow.session
        self.now = uow.now

    @property
    def regulation(self) -> Regulation:
        return self.uow.regulation

    @property
    def calendar(self) -> WorkingCalendar:
        return self.uow.calendar

    @property
    def actor(self) -> Actor:
        return self.uow.actor

    @property
    def hidden(self) -> frozenset[str]:
        """The codes of the fields that are kept from the actor's role (R17)."""
        return self.regulation.hidden_from(self.actor.role)

    def allow(
        self,
        permission: Permission,
        subject: Subject | None = None,
        kind: str | None = None,
        subject_id: int | None = None,
    ) -> None:
        """Checks that the actor's permission reaches this subject. Raises Refused, which is audited after the rollback.

        `kind` and `subject_id` name the subject in the audit ("deal", 7).
        """
        if not allows(self.actor, permission, subject):
            raise self.refused(permission, kind, subject_id)

    def refused(self, permission: Permission, kind: str | None = None, subject_id: int | None = None) -> Refused:
        """For `raise`: what is not there and what is not allowed are one error."""
        return Refused(permission.value, kind, subject_id)
