"""Reads a regulation from its TOML file: the whole of it, or every mistake in it with its line (R5)."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast, get_args

import pydantic
from pydantic_core import ErrorDetails

from crm_core.regulation import positions, presets
from crm_core.regulation.checks import Finding, check
from crm_core.regulation.errors import Problem, RegulationError
from crm_core.regulation.layers import Layers
from crm_core.regulation.leads.checks import check_leads
from crm_core.regulation.schema import Regulation


def load(path: Path | None = None, *, lint: bool | None = None) -> Regulation:
    """The regulation in a file, or the packaged one. Raises RegulationError with all its mistakes at once.

    Stage names are linted (R3) in a file of the business's own; the packaged one has been.
    """
    if path is None:
        return preset(presets.DEFAULT, lint=bool(lint))
    return parse(read(path), path.name, lint=lint is not False)


def preset(name: str, *, lint: bool = False) -> Regulation:
    """One of the packaged regulations. Raises UnknownCode."""
    return parse(presets.text_of(name), presets.file_of(name), lint=lint)


def read(path: Path) -> str:
    """What is written in a file. One that cannot be read is a mistake too, on line 0. Raises RegulationError."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RegulationError((Problem(str(path), 0, "", "unreadable", error.strerror or ""),)) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise RegulationError((Problem(str(path), line, "", "not_utf8", "", "UTF-8"),)) from None


def parse(text: str, file: str, *, lint: bool = True) -> Regulation:
    """The regulation in a text; `file` is the name that mistakes bear. Raises RegulationError."""
    try:
        written = tomllib.loads(text)
    except RecursionError:
        raise RegulationError((Problem(file, 0, "", "syntax", "nested too deeply"),)) from None
    except tomllib.TOMLDecodeError as error:
        raise RegulationError((_syntax(error, text, file),)) from None
    layers = Layers(written, text, file)
    if layers.baseless:  # whatever it takes from there would be told as missing
        raise RegulationError(tuple(map(layers.located, layers.findings)))
    findings = [*layers.findings, *check(layers.data), *check_leads(layers.data)]
    regulation = None
    try:
        regulation = Regulation.model_validate(layers.data)
    except pydantic.ValidationError as error:
        findings += map(_finding, filter(_is_real, error.errors(include_url=False)))
    if lint:
        findings += _lint(layers.data)
    if findings or regulation is None:
        problems = dict.fromkeys(map(layers.located, findings))
        raise RegulationError(tuple(sorted(problems, key=layers.order)))
    return regulation


def _lint(data: Mapping[str, Any]) -> Iterator[Finding]:
    from crm_core.regulation.linter import lint_names  # pymorphy3 takes its time, and only a check needs it

    yield from lint_names(data)


def _syntax(error: tomllib.TOMLDecodeError, text: str, file: str) -> Problem:
    """tomllib tells the line only in its message: "… (at line 3, column 7)" or "(at end of document)"."""
    message, _, place = str(error).rpartition(" (at ")
    digits = "".join(char if char.isdigit() else " " for char in place).split()
    line = int(digits[0]) if digits else text.count("\n") + 1
    return Problem(file, line, "", "syntax", message)


_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "literal_error": "not_one_of",
    "enum": "not_one_of",
    "string_pattern_mismatch": "bad_form",
    "too_short": "too_few",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
}
_FORMS = {
    "string": '"…"',
    "int": "123",
    "bool": "true | false",
    "tuple": "[…]",
    "frozen_set": "[…]",
    "model": "{…}",
    "dict": "{…}",
    "time": "09:00",
    "date": "2026-01-31",
}


def _is_real(error: ErrorDetails) -> bool:
    """pydantic counts only the good items of a list, and calls it too short for having a bad one."""
    return error["type"] != "too_short" or len(error["input"]) < error.get("ctx", {}).get("min_length", 0)


def _finding(error: ErrorDetails) -> Finding:
    path, kind = tuple(error["loc"]), error["type"]
    context = error.get("ctx", {})
    found = "" if kind == "missing" else _quoted(error["input"])
    if kind == "extra_forbidden":
        return Finding(path, "unknown_key", str(path[-1]), _similar_key(path))
    if kind == "missing":
        return Finding(path, "missing", "", str(path[-1]))
    form = next((form for prefix, form in _FORMS.items() if kind.startswith(prefix)), "")
    expected = context.get("expected") or context.get("pattern") or form
    if kind in ("literal_error", "enum"):
        expected = str(expected).replace("'", "").replace(", ", " | ").replace(" or ", " | ")
    for bound, sign in (("ge", "≥"), ("le", "≤"), ("min_length", "≥")):
        if bound in context:
            expected = f"{sign} {context[bound]}"
    wrong_type = "wrong_type" if kind.endswith(("_type", "_parsing")) else kind
    return Finding(path, _CODES.get(kind, wrong_type), found, str(expected))


def _quoted(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return ""
    return str(value)[:80]


def _similar_key(path: positions.Path) -> str:
    """The key that was probably meant, or all that are known in that table."""
    model: type[pydantic.BaseModel] | None = Regulation
    for part in path[:-1]:
        if isinstance(part, str) and model is not None:
            field = model.model_fields.get(part)
            model = _model_in(field.annotation) if field else None
    keys = list(model.model_fields) if model else []
    return " | ".join(difflib.get_close_matches(str(path[-1]), keys, n=1) or keys)


def _model_in(annotation: object) -> type[pydantic.BaseModel] | None:
    """The model in an annotation such as `tuple[Stage, ...]` or `Text | None`."""
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return annotation
    found = (_model_in(cast("object", part)) for part in get_args(annotation))
    return next((model for model in found if model), None)
