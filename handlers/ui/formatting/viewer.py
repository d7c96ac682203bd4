"""Who looks at a screen: everything that wording needs beside the facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from crm_core.regulation.schema import Regulation
from crm_core.rules.actor import Actor
from crm_core.rules.policy import Permission, allows
from handlers.ui.formatting.times import Watch

if TYPE_CHECKING:
    from crm_core.core import Crm


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person, the moment of looking, and the regulation that names things. The language is the current one."""

    actor: Actor
    now: datetime
    regulation: Regulation

    @classmethod
    def of(cls, crm: Crm) -> Self:
        return cls(crm.actor, crm.now, crm.regulation)

    @property
    def watch(self) -> Watch:
        return Watch(self.now, self.actor.zone)

    def sees(self, field: str) -> bool:
        """Whether a field is shown to their role at all (R17); the core keeps it back in any case."""
        return field not in self.regulation.hidden_from(self.actor.role)

    def may(self, permission: Permission) -> bool:
        """Whether to offer a button at all: a courtesy, the core checks where it is done."""
        return allows(self.actor, permission)
