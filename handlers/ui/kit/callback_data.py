"""Typed callback data. What comes back may be forged: it is parsed, range-checked, and authorises nothing by itself."""

from __future__ import annotations

from typing import Annotated, ClassVar

from aiogram.filters.callback_data import CallbackData as AiogramCallbackData
from pydantic import Field

# A row id as both databases hold it; a 30-digit one would overflow SQLite.
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
Page = Annotated[int, Field(ge=0, le=100_000)]
# Codes of the regulation: short, so that a press with one stays under 64 bytes.
Code = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,24}$")]
OptionalCode = Annotated[str, Field(pattern=r"^[a-z0-9_]{0,24}$")]


class CallbackData(AiogramCallbackData, prefix="press"):
    """The root of all callback data. Each kind names its own two- or three-letter prefix, used for look-up."""

    __prefixes__: ClassVar[dict[str, type[CallbackData]]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)  # type: ignore[arg-type]
        taken = CallbackData.__prefixes__.setdefault(cls.__prefix__, cls)
        if taken is not cls:
            raise TypeError(f"prefix {cls.__prefix__!r} is taken by {taken.__name__}")
