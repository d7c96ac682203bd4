"""A request of the Bot API, read strictly by aiogram's own models.

Every parameter must be one the method knows and have the type it asks for, nested objects included.
"""

from __future__ import annotations

import json
import types
import typing
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Literal

import aiogram.methods
from aiogram.methods import TelegramMethod
from pydantic import BaseModel, TypeAdapter, ValidationError

from sandbox.errors import ApiError, bad_request
from sandbox.keyboards import check_markup

Kind = Literal["plain", "id", "json"]


@dataclass(slots=True)
class Upload:
    """A file that came with a multipart request."""

    name: str
    content: bytes
    mime: str

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(slots=True)
class Call:
    """One request, parsed: parameters in their types, uploads by the name they were attached under."""

    method: str
    params: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)


@cache
def models() -> dict[str, type[TelegramMethod[Any]]]:
    """Method models by lower-case Bot API name: Telegram does not mind the case."""
    found: dict[str, type[TelegramMethod[Any]]] = {}
    for name in aiogram.methods.__all__:
        model = getattr(aiogram.methods, name)
        if isinstance(model, type) and issubclass(model, TelegramMethod) and model is not TelegramMethod:
            found[model.__api_method__.lower()] = model
    return found


def _kind(annotation: Any) -> Kind:
    members = typing.get_args(annotation) if isinstance(annotation, types.UnionType) else (annotation,)
    if typing.get_origin(annotation) is typing.Union:
        members = typing.get_args(annotation)
    scalar = [member for member in members if member in (str, int, float, bool)]
    if int in scalar and str in scalar:
        return "id"
    composed = [
        member
        for member in members
        if typing.get_origin(member) in (list, dict, typing.Annotated)
        or (isinstance(member, type) and issubclass(member, BaseModel))
    ]
    return "json" if composed and not scalar else "plain"


@cache
def _kinds(model: type[BaseModel]) -> dict[str, Kind]:
    # Whoever imported aiogram may have left its models unbuilt until they are used.
    model.model_rebuild()
    return {name: _kind(info.annotation) for name, info in model.model_fields.items()}


@cache
def _markup_adapter(model: type[BaseModel]) -> TypeAdapter[Any]:
    annotation = model.model_fields["reply_markup"].annotation
    for keyboard in typing.get_args(annotation):
        if issubclass(keyboard, BaseModel):
            keyboard.model_rebuild()
    return TypeAdapter(annotation)


@lru_cache(maxsize=1024)
def _markup(model: type[BaseModel], source: str) -> dict[str, Any]:
    """A checked reply markup. Keyboards repeat: the same text, read once, need not be read again."""
    try:
        markup = _with_whole_buttons(json.loads(source))
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    _markup_adapter(model).validate_python(markup, extra="forbid")
    check_markup(markup)
    return markup


def parse(method: str, raw: dict[str, Any], files: dict[str, Upload] | None = None) -> Call:
    """Read raw parameters (strings of a form, or values of a JSON body).

    Raises:
        ApiError: 404 for a method nobody knows, 400 for a parameter that is unknown, missing or ill-typed.
    """
    model = models().get(method.lower())
    if model is None:
        raise ApiError(404, "Not Found: method not found")
    kinds = _kinds(model)
    decoded: dict[str, Any] = {}
    markup = None
    for name, value in raw.items():
        kind = kinds.get(name)
        if name == "reply_markup" and kind == "json":
            markup = value if isinstance(value, str) or value is None else json.dumps(value)
            continue
        if kind == "json" and isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise bad_request(f"can't parse {name} JSON object") from None
        elif kind == "id" and isinstance(value, str) and value.lstrip("-").isdecimal():
            value = int(value)
        if value is not None:
            decoded[name] = value
    for name in files or ():
        if name in kinds and name not in decoded:
            decoded[name] = f"attach://{name}"
    try:
        parsed = model.model_validate(decoded, extra="forbid")
        read_markup = _markup(model, markup) if markup else None
    except ValidationError as error:
        raise bad_request(_first_complaint(error)) from None
    params = {name: getattr(parsed, name) if kinds[name] == "plain" else value for name, value in decoded.items()}
    if read_markup is not None:
        params["reply_markup"] = read_markup
    return Call(model.__api_method__, params, files or {})


def _with_whole_buttons(markup: Any) -> Any:
    """A reply keyboard may have plain strings for buttons."""
    if not isinstance(markup, dict) or not isinstance(rows := markup.get("keyboard"), list):
        return markup
    whole = [[{"text": b} if isinstance(b, str) else b for b in row] if isinstance(row, list) else row for row in rows]
    return {**markup, "keyboard": whole}


def _first_complaint(error: ValidationError) -> str:
    # Of a union's members the one with the fewest complaints was meant, and its deepest complaint helps most.
    complaints = error.errors()
    branches = Counter(item["loc"][0] for item in complaints)
    first = min(complaints, key=lambda item: (branches[item["loc"][0]], -len(item["loc"])))
    where = ".".join(str(part) for part in first["loc"])
    match first["type"]:
        case "missing" if len(first["loc"]) == 1:
            return f"{where} is empty" if where != "text" else "message text is empty"
        case "extra_forbidden":
            return f"unknown field {where}"
        case _:
            return f"can't parse {where}: {first['msg']}"
