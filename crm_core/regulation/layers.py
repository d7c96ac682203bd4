"""A regulation that builds on another one: `extends = "default"` takes the rest from a preset.

What a file says takes the place of what its base says. The rule, so that it fits one breath:

- a section (`[company]`, `[calendar]`, `[templates]` …) is merged by its keys; a key that is given replaces all of the
  base's, whatever is below it;
- `sources`, `fields`, `task_types`, `reasons` and `tags` are merged by code: an entry with a known code takes the place
  of the base's, others are added at the end; `without = { reasons = ["no_time"] }` leaves some of the base's out;
- `funnels`, once given, replace all of the base's, with what points at them: `inbound`, `renewal`, `win_back`, `moved`;
- anything else is replaced.
"""

import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from crm_core.regulation import positions, presets
from crm_core.regulation.checks import Finding
from crm_core.regulation.errors import Problem
from crm_core.regulation.positions import Path

BY_CODE = ("sources", "fields", "task_types", "reasons", "tags")
_OWN = ("extends", "without")
_ABOUT = "about"
_WITH_FUNNELS = ("funnels", "inbound", "renewal", "win_back", "moved")

Data = Mapping[str, Any]


class _Origin(NamedTuple):
    """In which layer a piece stands, and where there. Layer 0 is the file itself, 1 its base, and so on."""

    layer: int
    path: Path


class _Text(NamedTuple):
    file: str
    text: str


class Layers:
    """A regulation's data with all that it takes from its bases, and where each piece of it is written."""

    def __init__(self, data: Data, text: str, file: str) -> None:
        """Raises TOMLDecodeError only for a base, which has been tested."""
        self.findings: list[Finding] = []
        self.baseless = False
        """The base is not known, so that nothing more can be said of the file."""
        self._texts = [_Text(file, text)]
        self._lines: dict[int, dict[Path, int]] = {}
        self._origins: dict[Path, _Origin] = {}
        self.data: Data = self._whole(data, 0)

    def located(self, finding: Finding) -> Problem:
        """With its file, its line and a key that people can read."""
        origin = self._origin(finding.path)
        file, text = self._texts[origin.layer]
        if origin.layer not in self._lines:
            self._lines[origin.layer] = positions.positions(text)
        line = positions.line_of(self._lines[origin.layer], origin.path)
        return Problem(file, line, positions.dotted(origin.path), finding.code, finding.found, finding.expected)

    def order(self, problem: Problem) -> tuple[int, int]:
        """By file, the one that was given first, and by line."""
        return next(place for place, text in enumerate(self._texts) if text.file == problem.file), problem.line

    def _origin(self, path: Path) -> _Origin:
        for length in (2, 1):
            if (start := self._origins.get(path[:length])) is not None and len(path) >= length:
                return _Origin(start.layer, (*start.path, *path[length:]))
        return _Origin(0, path)

    def _whole(self, data: Data, layer: int) -> Data:
        name = data.get("extends")
        if name is None:
            self._origins = {(key,): _Origin(layer, (key,)) for key in data}
            return data
        base = self._base(name, layer)
        left = self._without(data, base, layer)
        given = {key: value for key, value in data.items() if key not in _OWN}
        return self._merged(left, given, layer)

    def _base(self, name: object, layer: int) -> dict[str, Any]:
        """The base's own whole, without what only describes it."""
        if not isinstance(name, str) or name not in presets.names() or self._is_open(presets.file_of(name)):
            self.findings.append(Finding(("extends",), "unknown_code", str(name), " | ".join(presets.names())))
            self.baseless = True
            return {}
        text = presets.text_of(name)
        self._texts.append(_Text(presets.file_of(name), text))
        whole = self._whole(tomllib.loads(text), layer + 1)
        return {key: value for key, value in whole.items() if key != _ABOUT}

    def _is_open(self, file: str) -> bool:
        """A preset that is printed, changed and checked under its own name may extend its original, but only once."""
        return any(text.file == file for text in self._texts[1:])

    def _without(self, data: Data, base: dict[str, Any], layer: int) -> dict[str, Any]:
        """The base without the entries that are not wanted."""
        unwanted = _table(data.get("without", {}))
        if not isinstance(data.get("without", {}), dict):
            self._complain(layer, ("without",), "wrong_type", str(data["without"]), "{…}")
        for key in unwanted:
            if key not in BY_CODE:
                self._complain(layer, ("without", key), "unknown_key", key, " | ".join(BY_CODE))
        left = dict(base)
        for key in BY_CODE:
            codes, known = _items(unwanted.get(key)), [_code(item) for item in _items(base.get(key))]
            for place, code in enumerate(codes):
                if code not in known:
                    self._complain(layer, ("without", key, place), "unknown_code", str(code), " | ".join(known))
            if codes:
                self._keep(left, key, [place for place, code in enumerate(known) if code not in codes])
        return left

    def _keep(self, left: dict[str, Any], key: str, places: list[int]) -> None:
        items = _items(left[key])
        kept = [(items[place], self._origin((key, place))) for place in places]
        left[key] = [item for item, _ in kept]
        for place in range(len(items)):
            self._origins.pop((key, place), None)
        self._origins |= {(key, place): origin for place, (_, origin) in enumerate(kept)}

    def _merged(self, base: dict[str, Any], given: Data, layer: int) -> Data:
        if "funnels" in given:
            base = {key: value for key, value in base.items() if key not in _WITH_FUNNELS}
        merged = dict(base)
        for key, value in given.items():
            if key in BY_CODE and isinstance(value, list) and isinstance(base.get(key), list):
                merged[key] = self._by_code(key, _items(base[key]), _items(cast("object", value)), layer)
            elif isinstance(value, dict) and isinstance(base.get(key), dict):
                section = cast("dict[str, Any]", value)
                self._origins |= {(key, name): self._origin((key, name)) for name in base[key]}
                self._origins |= {(key, name): _Origin(layer, (key, name)) for name in section}
                self._origins[(key,)] = _Origin(layer, (key,))
                merged[key] = {**base[key], **section}
            else:
                self._forget(key)
                self._origins[(key,)] = _Origin(layer, (key,))
                merged[key] = value
        return merged

    def _by_code(self, key: str, base: list[Any], given: list[Any], layer: int) -> list[Any]:
        merged = [(item, self._origin((key, place))) for place, item in enumerate(base)]
        places = {_code(item): place for place, item in enumerate(base)}
        for place, item in enumerate(given):
            entry = (item, _Origin(layer, (key, place)))
            # Taken out of the look-up, so that a code given twice is still there twice, and found.
            if (known := places.pop(_code(item), None)) is None:
                merged.append(entry)
            else:
                merged[known] = entry
        self._origins |= {(key, place): origin for place, (_, origin) in enumerate(merged)}
        return [item for item, _ in merged]

    def _forget(self, key: str) -> None:
        for path in [path for path in self._origins if path[0] == key]:
            del self._origins[path]

    def _complain(self, layer: int, path: Path, code: str, found: str, expected: str) -> None:
        self._origins.setdefault(path[:1], _Origin(layer, path[:1]))
        self.findings.append(Finding(path, code, found, expected))


def _table(value: object) -> Data:
    return cast("Data", value) if isinstance(value, dict) else {}


def _items(value: object) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _code(item: object) -> str:
    return str(_table(item).get("code", ""))
