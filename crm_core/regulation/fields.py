"""Fields of a deal, a contact and a company (R13–R17)."""

from typing import Literal

from crm_core.regulation.funnels import Code, Part
from crm_core.regulation.values import Text
from crm_core.roles import Role

Entity = Literal["deal", "contact", "company"]
FieldType = Literal[
    "text", "number", "money", "date", "datetime", "yes_no", "choice", "choices", "phone", "email", "requisites"
]


class Choice(Part):
    """One value of a dropdown."""

    code: Code
    name: Text


class Field(Part):
    """A field: `name` as cards show it, `ask` as the question is put to the manager in the chat (R14)."""

    code: Code
    entity: Entity
    type: FieldType
    name: Text
    ask: Text
    choices: tuple[Choice, ...] = ()
    hidden_for: tuple[Role, ...] = ()
    builtin: bool = False

    def hidden(self, role: Role | None) -> bool:
        """Whether the field is kept from a role (R17)."""
        return role in self.hidden_for

    def choice(self, code: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.code == code), None)
