"""The text of a regulation under change: keys are set where they stand, or where the file would have them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, MutableMapping
from typing import Any, TypeAlias, cast

import tomlkit
from tomlkit.items import Array

from crm_core.regulation import presets

Value: TypeAlias = "str | int | bool | list[Any] | Mapping[str, Any]"
_WITH_FUNNELS = ("inbound", "renewal", "win_back")


class Document:
    """Raises tomlkit's ParseError for what is no TOML."""

    def __init__(self, text: str) -> None:
        self._toml = cast("MutableMapping[str, Any]", tomlkit.parse(text))

    @property
    def text(self) -> str:
        return tomlkit.dumps(self._toml)

    @property
    def base(self) -> str | None:
        """The preset that it builds on."""
        name = self._toml.get("extends")
        return str(name) if name is not None else None

    def put(self, value: Value, *path: str) -> None:
        """Sets a key, `("company", "name")`; a table is put whole in place of the one that is there."""
        *outer, last = path
        place = self._table(outer)
        if isinstance(value, Mapping):
            self._put_table(place, last, value)
        else:
            place[last] = value

    def put_entry(self, key: str, code: str, entry: Mapping[str, Any]) -> None:
        """Sets the entry of a list that goes by codes: in place of the one of that code, or behind the last."""
        found = self._entry(self._toml.get(key), code)
        if found is not None:
            for name, value in entry.items():
                if name not in found or found[name] != value:
                    found[name] = _item(value)
            return
        self._append(key, entry)

    def drop_entry(self, key: str, code: str) -> None:
        """Takes an entry out; one of the base is named under `without`."""
        items = self._toml.get(key)
        place = next((place for place, one in enumerate(_list(items)) if one.get("code") == code), None)
        if place is not None:
            cast("list[Any]", items).pop(place)
        if _in_base(self.base, key, code):
            without = self._table(["without"])
            codes = [*without.get(key, ()), code]
            without[key] = codes

    def put_stage(self, funnel: str, stage: str, key: str, value: Value | None) -> None:
        """Sets a key of a stage, or takes it out (None). Funnels of the base are taken over first: once given, they
        replace all of the base's. Raises LookupError for a stage that is not there.
        """
        if "funnels" not in self._toml:
            self._take_funnels_over()
        one = self._entry(self._toml["funnels"], funnel)
        found = self._entry(one.get("stages"), stage) if one is not None else None
        if found is None:
            raise LookupError(f"{funnel}.{stage}")
        if value is None:
            found.pop(key, None)
        else:
            found[key] = _item(value)

    def add_moved(self, moved: list[Mapping[str, str]]) -> None:
        """Where the deals of removed stages go, behind what is said of others."""
        said = {(str(one.get("funnel")), str(one.get("stage"))) for one in _list(self._toml.get("moved"))}
        for one in moved:
            if (one["funnel"], one["stage"]) not in said:
                self._append("moved", one)

    def _take_funnels_over(self) -> None:
        base = self.base
        while base is not None:
            whole = cast("MutableMapping[str, Any]", tomlkit.parse(presets.text_of(base)))
            if "funnels" in whole:
                for key in _WITH_FUNNELS:
                    if key in whole and key not in self._toml:
                        self._toml[key] = whole[key]
                self._toml["funnels"] = whole["funnels"]
                return
            base = str(whole["extends"]) if "extends" in whole else None
        raise LookupError("funnels")

    def _append(self, key: str, entry: Mapping[str, Any]) -> None:
        items = self._toml.get(key)
        if isinstance(items, Array):
            items.add_line(_item(entry))
            return
        table = tomlkit.table()
        for name, value in entry.items():
            table.add(name, _item(value))
        if items is None:
            self._toml[key] = tomlkit.aot()
        cast("list[Any]", self._toml[key]).append(table)

    def _put_table(self, place: MutableMapping[str, Any], key: str, value: Mapping[str, Any]) -> None:
        there = place.get(key)
        if isinstance(there, MutableMapping):
            known = cast("MutableMapping[str, Any]", there)
            for name in [name for name in known if name not in value]:
                del known[name]
            for name, one in value.items():
                if known.get(name) != one:
                    known[name] = one
        else:
            place[key] = _item(value)

    def _table(self, path: list[str]) -> MutableMapping[str, Any]:
        place: MutableMapping[str, Any] = self._toml
        for name in path:
            if name not in place:
                place[name] = tomlkit.table()
            place = cast("MutableMapping[str, Any]", place[name])
        return place

    def _entry(self, items: object, code: str) -> MutableMapping[str, Any] | None:
        return next((one for one in _list(items) if one.get("code") == code), None)


def _list(items: object) -> list[MutableMapping[str, Any]]:
    if not isinstance(items, list):
        return []
    return [one for one in cast("list[Any]", items) if isinstance(one, MutableMapping)]


def _item(value: Any) -> Any:
    """A mapping becomes an inline table, so that a name in two languages is one line."""
    if isinstance(value, Mapping):
        inline = cast("MutableMapping[str, Any]", tomlkit.inline_table())
        inline.update({name: _item(one) for name, one in cast("Mapping[str, Any]", value).items()})
        return inline
    return value


def _in_base(base: str | None, key: str, code: str) -> bool:
    while base is not None:
        whole = tomllib.loads(presets.text_of(base))
        if any(one.get("code") == code for one in whole.get(key, ())):
            return True
        base = whole.get("extends")
    return False
