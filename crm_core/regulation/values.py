"""The small values that a regulation is written in: texts in languages, lengths of time, windows of a day."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import Annotated, Any, LiteralString, Self, TypeVar, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    PlainValidator,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

DURATION_FORM = "30wm | 4wh | 5wd | 45m | 2h | 7d"
FIELD_MOMENT_FORM = "visit_at - 1d"
WINDOW_FORM = "09:00-18:00"

_Value = TypeVar("_Value")

_DURATION = re.compile(r"(\d{1,5})(wm|wh|wd|m|h|d)")
_FIELD_MOMENT = re.compile(r"([a-z][a-z0-9_]{0,23})(?:\s*([-+–−])\s*(\d\w*))?")
_WINDOW = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


def _written(kind: type[_Value], parse: Callable[[str], _Value], fault: LiteralString, form: str) -> CoreSchema:
    """A value that TOML has as a short text: `parse` reads it or raises ValueError, `form` shows what is meant."""

    def read(value: Any) -> _Value:
        if isinstance(value, kind):
            return value
        try:
            return parse(cast("str", value))
        except (ValueError, AttributeError):
            raise PydanticCustomError(fault, "not of the form {expected}", {"expected": form}) from None

    return core_schema.no_info_plain_validator_function(read, serialization=core_schema.to_string_ser_schema())


class Text(BaseModel):
    """A business wording in several languages; in TOML a table of languages, or one plain string for all of them."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, str] = Field(init=False)  # pyright: ignore[reportIncompatibleVariableOverride]

    ru: str = ""
    en: str = ""

    @model_validator(mode="before")
    @classmethod
    def _one_for_all(cls, data: Any) -> Any:
        return {"ru": data, "en": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not any(text.strip() for text in self.languages().values()):
            raise PydanticCustomError("empty_text", "empty text", {"expected": 'ru = "…", en = "…"'})
        return self

    def languages(self) -> dict[str, str]:
        """The wordings that are given, by language code."""
        return {code: text for code, text in {"ru": self.ru, "en": self.en, **self.__pydantic_extra__}.items() if text}

    def in_(self, locale: str) -> str:
        """The wording for a locale ("ru", "ru_RU", "pt-BR"): exact, then its language, then English, then any."""
        plain = self.__dict__.get(locale)  # the usual case, some twenty times a screen
        if plain:
            return str(plain)
        texts = self.languages()
        language = re.split("[-_]", locale, maxsplit=1)[0]
        return texts.get(locale) or texts.get(language) or texts.get("en") or next(iter(texts.values()))


@dataclass(frozen=True, slots=True)
class WorkDuration:
    """A length of time: whole days or minutes, in working time (R7) or by the calendar. Exactly one of them is set.

    Written "30wm", "4wh", "5wd" (working minutes, hours, days) or "45m", "2h", "7d" (by the clock and calendar).
    """

    working: bool
    days: int = 0
    minutes: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for anything else than the written form."""
        match = _DURATION.fullmatch(text.strip())
        if match is None:
            raise ValueError(text)
        count, unit = int(match[1]), match[2]
        working, size = unit.startswith("w"), unit[-1]
        if size == "d":
            return cls(working=working, days=count)
        return cls(working=working, minutes=count * 60 if size == "h" else count)

    def __str__(self) -> str:
        prefix = "w" if self.working else ""
        if self.days:
            return f"{self.days}{prefix}d"
        if self.minutes and self.minutes % 60 == 0:
            return f"{self.minutes // 60}{prefix}h"
        return f"{self.minutes}{prefix}m"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _written(cls, cls.parse, "bad_duration", DURATION_FORM)


@dataclass(frozen=True, slots=True)
class FieldMoment:
    """A moment that hangs on a date of the deal (R55): `length` before or after what `field` holds, or that itself.

    Written "visit_at - 1d", "visit_at + 2h", "visit_at".
    """

    field: str
    before: bool = False
    length: WorkDuration | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for anything else than the written form."""
        match = _FIELD_MOMENT.fullmatch(text.strip())
        if match is None:
            raise ValueError(text)
        length = WorkDuration.parse(match[3]) if match[3] else None
        return cls(match[1], before=match[2] is not None and match[2] != "+", length=length)

    def __str__(self) -> str:
        return f"{self.field} {'-' if self.before else '+'} {self.length}" if self.length else self.field

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _written(cls, cls.parse, "bad_duration", FIELD_MOMENT_FORM)


def _parse_when(value: Any) -> WorkDuration | FieldMoment:
    if isinstance(value, WorkDuration | FieldMoment):
        return value
    for kind in (WorkDuration, FieldMoment):
        try:
            return kind.parse(cast("str", value))
        except (ValueError, AttributeError):
            continue
    expected = f"{DURATION_FORM} | {FIELD_MOMENT_FORM}"
    raise PydanticCustomError("bad_duration", "not of the form {expected}", {"expected": expected})


When = Annotated[WorkDuration | FieldMoment, PlainValidator(_parse_when), PlainSerializer(str, return_type=str)]
"""A length of time from now, or a moment that hangs on a date of the deal."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the day in local time, `start` in and `end` out; across midnight where `end` is before `start`.

    An end of 00:00 (also written 24:00) is the end of the day.
    """

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for anything else than "09:00-18:00", and for a window of no length."""
        match = _WINDOW.fullmatch(text.strip())
        if match is None:
            raise ValueError(text)
        h1, m1, h2, m2 = (int(part) for part in match.groups())
        if (h2, m2) == (24, 0):
            h2 = 0
        window = cls(time(h1, m1), time(h2, m2))
        if window.start == window.end and window.start != time(0):
            raise ValueError(text)
        return window

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    @property
    def overnight(self) -> bool:
        return self.end != time(0) and self.end < self.start

    def holds(self, moment: time) -> bool:
        """Whether a local time of day lies in the window."""
        if self.end == time(0):
            return moment >= self.start
        if self.overnight:
            return moment >= self.start or moment < self.end
        return self.start <= moment < self.end

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _written(cls, cls.parse, "bad_window", WINDOW_FORM)


def _parse_hours(value: Any) -> Any:
    """ "09:00-13:00, 14:00-18:00" or "closed"."""
    if not isinstance(value, str):
        return value
    if value.strip() == "closed":
        return ()
    try:
        windows = tuple(Window.parse(part) for part in value.split(","))
    except ValueError:
        windows = ()
    ordered = all(a.end != time(0) and a.end <= b.start for a, b in pairwise(windows))
    if not windows or not ordered or any(window.overnight for window in windows):
        raise PydanticCustomError(
            "bad_hours", "not working hours", {"expected": "09:00-18:00 | 09:00-13:00, 14:00-18:00 | closed"}
        )
    return windows


def _write_hours(windows: tuple[Window, ...]) -> str:
    return ", ".join(map(str, windows)) or "closed"


DayHours = Annotated[tuple[Window, ...], BeforeValidator(_parse_hours), PlainSerializer(_write_hours, return_type=str)]
"""Working hours of one day: windows in order, none across midnight; empty where the day is closed."""
