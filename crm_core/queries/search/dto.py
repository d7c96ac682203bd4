"""What a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from crm_core.regulation.schema import Text
from crm_core.rules.deals.statuses import DealStatus


class Why(StrEnum):
    """Where the first of the words was found; `similar`: a name that is one slip away from it."""

    NUMBER = "number"
    NAME = "name"
    COMPANY = "company"
    USERNAME = "username"
    PHONE = "phone"
    EMAIL = "email"
    TITLE = "title"
    PRODUCT = "product"
    NEED = "need"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class FoundDeal:
    """A deal in a line of what was found."""

    id: int
    title: str
    status: DealStatus
    stage_name: Text
    amount: int | None
    currency: str
    owner_name: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A client or a deal. A client comes with the deal to open: the newest open one, else the newest; None: has none.

    `deals`: how many of the client's the asker may see. `phone` is None where the asker's role does not see it (R17).
    """

    kind: Literal["contact", "deal"]
    why: Why
    contact_id: int
    contact_name: str
    company: str | None
    phone: str | None
    deal: FoundDeal | None
    deals: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. There is no count: it would tell of what the asker may not see, and cost more than the page."""

    text: str
    hits: tuple[Hit, ...]
    page: int
    more: bool
