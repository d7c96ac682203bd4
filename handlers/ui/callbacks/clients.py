"""What the buttons of a client's card carry."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from handlers.ui.kit.callback_data import CallbackData, Id

ClientPart = Literal["card", "deals", "money", "words"]


_DealOrNone = Annotated[int, Field(ge=0, le=2**63 - 1)]


class OpenClient(CallbackData, prefix="cl"):
    """The client's card, or a part of it in full; `deal`: the one to go back to."""

    contact: Id
    deal: _DealOrNone = 0
    part: ClientPart = "card"


class CompareCards(CallbackData, prefix="cc"):
    """Two cards side by side: are they one person's? `keep` would stay."""

    keep: Id
    other: Id
    deal: _DealOrNone = 0


class MergeCards(CallbackData, prefix="cj"):
    """They are: the other becomes a part of `keep` (R20)."""

    keep: Id
    other: Id
    deal: _DealOrNone = 0


class UnmergeCards(CallbackData, prefix="cu"):
    """They were not."""

    merge: Id
    deal: _DealOrNone = 0


class EraseClient(CallbackData, prefix="ler"):
    """The client is forgotten for good (R25); `sure`: it has been asked."""

    contact: Id
    sure: bool = False
