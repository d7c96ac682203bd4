"""``python -m sandbox.describe``: writes ``description.json`` anew out of an installed aiogram.

aiogram's classes are generated from the Bot API's own page, so that they are its description, in Python. Only this
module looks at them, and only when a new version of the Bot API comes out: the sandbox reads the JSON.

A type is written as on the page: ``Integer``, ``String``, ``Boolean``, ``Float``, a type's name, ``[T]`` for an array,
``A|B`` for a choice, ``RichText`` for a text, a span or a list of these; ``?`` at the end says that a field may be left
out.
"""

from __future__ import annotations

import json
import types
import typing
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "description.json"
_SCALARS = {int: "Integer", str: "String", bool: "Boolean", float: "Float"}

_RICH_TEXTS = frozenset({"text", "summary", "credit", "caption"})

Fields = dict[str, str]


class Describer:
    """Collects the types that a method's parameters lead to."""

    def __init__(self) -> None:
        self.types: dict[str, Fields] = {}

    def fields(self, model: Any) -> Fields:
        model.model_rebuild()
        return {
            (info.alias or name): self._written(info.annotation) + ("" if info.is_required() else "?")
            for name, info in model.model_fields.items()
        }

    def _written(self, annotation: Any) -> str:
        return "|".join(dict.fromkeys(self._names(annotation))) or "String"

    def _names(self, annotation: Any) -> list[str]:
        from aiogram.types import InputFile

        origin = typing.get_origin(annotation)
        if origin in (typing.Union, types.UnionType):
            return [name for member in typing.get_args(annotation) for name in self._names(member)]
        if origin is typing.Annotated:
            return self._names(typing.get_args(annotation)[0])
        if origin is list:
            return [f"[{self._written(typing.get_args(annotation)[0])}]"]
        if origin is typing.Literal:
            return [f'"{typing.get_args(annotation)[0]}"'.replace('"True"', "Boolean")]
        if not isinstance(annotation, type) or annotation is type(None) or annotation.__name__ == "Default":
            return []
        if annotation in _SCALARS:
            return [_SCALARS[annotation]]
        if issubclass(annotation, (datetime, timedelta)):
            return ["Integer"]
        if issubclass(annotation, Enum):
            return ["String"]
        if issubclass(annotation, InputFile):
            return ["InputFile"]
        return [self._described(annotation)]

    def _described(self, model: Any) -> str:
        name = model.__name__
        if name not in self.types:
            self.types[name] = {}
            self.types[name] = self._with_kind(model)
        return name

    def _with_kind(self, model: Any) -> Fields:
        """The fields; one with a single possible value (``type`` of an InputMediaPhoto) has it for its type."""
        fields = self.fields(model)
        for name in ("type", "source", "status"):
            info = model.model_fields.get(name)
            if info is not None and isinstance(info.default, str):
                fields[name] = f'"{getattr(info.default, "value", info.default)}"'
        if "Rich" in model.__name__:
            # aiogram writes RichText, which is made of itself, as anything.
            texts = [name for name in fields if name in _RICH_TEXTS and fields[name].startswith("String")]
            fields |= {name: fields[name].replace("String", "RichText") for name in texts}
        return fields


def describe() -> dict[str, Any]:
    import aiogram
    import aiogram.methods
    from aiogram.methods import TelegramMethod

    describer = Describer()
    methods: dict[str, Fields] = {}
    for name in aiogram.methods.__all__:
        model = getattr(aiogram.methods, name)
        if isinstance(model, type) and issubclass(model, TelegramMethod) and model is not TelegramMethod:
            methods[model.__api_method__] = describer.fields(model)
    return {
        "version": aiogram.__api_version__,
        "methods": dict(sorted(methods.items())),
        "types": dict(sorted(describer.types.items())),
    }


def main() -> None:
    described = describe()
    sections = [f'"version": {json.dumps(described["version"])}']
    for section in ("methods", "types"):
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(fields)}" for name, fields in described[section].items())
        sections.append(f'"{section}": {{\n{lines}\n}}')
    FILE.write_text("{\n" + ",\n".join(sections) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
