"""The Bot API's description, read from ``description.json``: which methods there are, with which parameters.

:func:`read` reads a value by it the way the real server reads JSON (td's ``JsonBuilder.cpp``): a number may be written
as a text and a text as a number, a required field must be there, what is not in the description is passed over. A
strict reading refuses what would be passed over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "description.json"
_SCALARS = frozenset({"Integer", "String", "Boolean", "Float", "InputFile"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the types a field may have: a scalar or a described type by its name, or an array of such."""

    name: str = ""
    of: tuple[Kind, ...] = ()
    literal: str | None = None

    @property
    def scalar(self) -> bool:
        return self.name in _SCALARS or self.literal is not None


@dataclass(frozen=True, slots=True)
class Field:
    kinds: tuple[Kind, ...]
    required: bool

    @property
    def composed(self) -> bool:
        """Written as JSON in a form: an object, or an array."""
        return not any(kind.scalar for kind in self.kinds)

    @property
    def absent_if_empty(self) -> bool:
        """An empty argument is none at all, where there is no empty value: of an object, or of a file."""
        return self.composed or any(kind.name == "InputFile" for kind in self.kinds)

    @property
    def is_id(self) -> bool:
        return {kind.name for kind in self.kinds} == {"Integer", "String"}


Fields = dict[str, Field]


class Unread(Exception):
    """A value that the server does not read; the words are its own, where they are known."""


class UnknownKind(Unread):
    """An object says that it is of a kind that there is not."""

    def __init__(self, kind: Any) -> None:
        super().__init__(f'type "{kind}" is unsupported')
        self.kind = kind


@cache
def _source() -> dict[str, Any]:
    return json.loads(_FILE.read_text(encoding="utf-8"))


@cache
def method_names() -> dict[str, str]:
    """Methods by their name in lower case: Telegram does not mind the case."""
    return {name.lower(): name for name in _source()["methods"]}


@cache
def parameters(method: str) -> Fields:
    return _fields(_source()["methods"][method])


@cache
def fields_of(type_name: str) -> Fields:
    return _fields(_source()["types"][type_name])


def _fields(written: dict[str, str]) -> Fields:
    return {name: Field(_kinds(text.removesuffix("?")), not text.endswith("?")) for name, text in written.items()}


def _kinds(text: str) -> tuple[Kind, ...]:
    depth, parts = 0, [""]
    for letter in text:
        depth += (letter == "[") - (letter == "]")
        if letter == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return tuple(_kind(part) for part in parts)


def _kind(text: str) -> Kind:
    if text.startswith("["):
        return Kind(of=_kinds(text[1:-1]))
    if text.startswith('"'):
        return Kind(literal=text.strip('"'))
    return Kind(text)


def read(field: Field, value: Any, name: str, *, strict: bool, path: str = "") -> Any:
    """The value in the field's type, nested objects included.

    Raises:
        Unread: for a value of another type, a missing field and, if strict, a field that nobody knows.
    """
    where = path or name
    if field.kinds[0].name == "RichText":
        return value
    for kind in field.kinds:
        if kind.of and isinstance(value, list):
            inner = Field(kind.of, required=True)
            return [read(inner, item, name, strict=strict, path=f"{where}.{n}") for n, item in enumerate(value)]
    if isinstance(value, dict):
        objects = [kind.name for kind in field.kinds if kind.name and not kind.scalar]
        if objects:
            return read_object(_meant(objects, value), value, strict=strict, path=where)
    if field.composed:
        wanted = "Array" if all(kind.of for kind in field.kinds) else "Object"
        raise Unread(f'Field "{name}" must be of type {wanted}')
    return _scalar([kind for kind in field.kinds if kind.scalar], value, name)


def read_object(type_name: str, value: dict[str, Any], *, strict: bool, path: str = "") -> dict[str, Any]:
    fields = fields_of(type_name)
    if strict and (unknown := next((key for key in value if key not in fields), None)):
        raise Unread(f"unknown field {path}.{unknown}" if path else f"unknown field {unknown}")
    found: dict[str, Any] = {}
    for name, field in fields.items():
        given = value.get(name)
        if given is not None:
            found[name] = read(field, given, name, strict=strict, path=f"{path}.{name}" if path else name)
        elif field.required:
            raise Unread(f'Can\'t find field "{name}"')
    return found


def _meant(names: list[str], value: dict[str, Any]) -> str:
    """Which of several types an object is meant to be: by its kind where they have one, else by its fields."""
    if len(names) == 1:
        return names[0]
    # An inline result's kind is that of two types, of one that Telegram has already and of one by its address.
    kinds = {name: _literals(name) for name in names}
    fitting = [name for name, known in kinds.items() if known and known.items() <= value.items()]
    if not fitting and all("type" in known for known in kinds.values()):
        raise UnknownKind(value["type"]) if "type" in value else Unread('Can\'t find field "type"')
    return max(fitting or names, key=lambda name: _likeness(fields_of(name), value))


def _literals(name: str) -> dict[str, str]:
    return {key: kind.literal for key, field in fields_of(name).items() for kind in field.kinds if kind.literal}


def _likeness(fields: Fields, value: dict[str, Any]) -> int:
    missing = sum(1 for name, field in fields.items() if field.required and name not in value)
    return sum(1 for name in value if name in fields) - 2 * missing


def _scalar(kinds: list[Kind], value: Any, name: str) -> Any:
    names = {kind.name for kind in kinds}
    for kind in kinds:
        if kind.literal is not None:
            if value != kind.literal:
                raise Unread(f'Field "{name}" must be "{kind.literal}"')
            return value
    if isinstance(value, bool):
        if "Boolean" in names:
            return value
    elif isinstance(value, (int, float)):
        if "Integer" in names:
            return int(value)
        if "Float" in names:
            return float(value)
        if names & {"String", "InputFile"}:
            return json.dumps(value)
    elif isinstance(value, str):
        if names & {"String", "InputFile"}:
            return int(value) if "Integer" in names and value.lstrip("-").isdecimal() else value
        number = _number(value, whole="Integer" in names) if names & {"Integer", "Float"} else None
        if number is not None:
            return number
    raise Unread(f'Field "{name}" must be of type {_wanted(names)}')


def _wanted(names: set[str]) -> str:
    if names & {"Integer", "Float"}:
        return "Number"
    return "Boolean" if "Boolean" in names else "String"


def _number(text: str, *, whole: bool) -> int | float | None:
    try:
        return int(text) if whole else float(text)
    except ValueError:
        return None
