"""What a client's card and the question "is this him?" show, as frozen values (R20, R21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from crm_core.queries.dto import ContactBrief, StaffBrief
from crm_core.queries.invoices.dto import InvoiceBrief
from crm_core.regulation.schema import Text
from crm_core.rules.deals.statuses import DealStatus, Direction, MessageKind
from crm_core.rules.segments import Segment


@dataclass(frozen=True, slots=True)
class ClientDeal:
    """A deal in a line of its client's card. `product`: what was bought, where that is known."""

    id: int
    title: str
    status: DealStatus
    stage_name: Text
    amount: int | None
    currency: str
    product: str | None
    owner: StaffBrief | None
    created_at: datetime
    closed_at: datetime | None

    @property
    def open(self) -> bool:
        return self.status is DealStatus.OPEN


@dataclass(frozen=True, slots=True)
class Words:
    """Something said, by them (IN) or by us. `text` is shortened, and None where a file alone was sent."""

    at: datetime
    direction: Direction
    kind: MessageKind
    text: str | None
    staff_name: str | None


@dataclass(frozen=True, slots=True)
class PastMerge:
    """A card that was found to be this person's and can be taken apart again."""

    id: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClientCard:
    """A client as those see them who look after one of their deals.

    `deals`, `invoices` and `words` are those of the deals that the asker may see: open ones first, then the newest.
    `elsewhere` counts the deals of colleagues. `fields`: what is known of the person and the company, by code, without
    what is hidden from the asker's role (R17). `spoke`: who has talked to them for us, the last one first.
    `likeness`: another card with the number that they gave, if the asker may see it.
    """

    contact: ContactBrief
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    company: str | None
    fields: dict[str, JsonValue]
    segment: Segment
    deals: tuple[ClientDeal, ...]
    elsewhere: int
    invoices: tuple[InvoiceBrief, ...]
    words: tuple[Words, ...]
    spoke: tuple[str, ...]
    merges: tuple[PastMerge, ...]
    likeness: ContactBrief | None
    created_at: datetime

    @property
    def bought(self) -> tuple[ClientDeal, ...]:
        return tuple(deal for deal in self.deals if deal.status is DealStatus.WON)


@dataclass(frozen=True, slots=True)
class ClientMatch:
    """Somebody who may be the one that is being entered.

    `by`: what they share. `phone` is masked where they are nobody's client, so that a name harvests no numbers.
    `open_deal`: the id and title of what is under way with them.
    """

    contact_id: int
    name: str
    company: str | None
    phone: str | None
    by: Literal["phone", "email", "name"]
    open_deal: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Matches:
    """`same` share the phone or e-mail, `alike` the name. `taken`: one is with a colleague, of whom nothing is said."""

    same: tuple[ClientMatch, ...] = ()
    alike: tuple[ClientMatch, ...] = ()
    taken: bool = False
