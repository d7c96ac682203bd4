"""What each column of a table of another program is, by its heading and its place: names repeat in such tables.

The headings are those of amoCRM (both generations of its exports and its import template), Kommo, Bitrix24 (Russian and
English), HubSpot, and what people write above a table of their own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crm_core.regulation.schema import Regulation
from crm_core.rules.importing.known_headings import headings
from crm_core.spreadsheets.table import Row

Kind = Literal["clients", "deals"]
LOOKED_AT = 20
SKIP = "skip"
_OWNER = re.compile(r"^(.*?)\s*\((контакт|компания|сделка|contact|company|lead|deal)\)$")
_PREFIX = re.compile(r"^(контакт|компания|сделка|contact|company|deal)\s*:\s*(.+)$")
_CURRENCY = re.compile(r"[,\s]*(?:₽|руб\.?|rub|\$|€)$|\s*\d+$")
_SOMEBODY = {"contact.name", "contact.first", "contact.last", "contact.phone", "contact.email", "company.name"}
_OF = {"контакт": "contact", "contact": "contact", "компания": "company", "company": "company", "сделка": "deal",
       "deal": "deal", "lead": "deal"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """`target`: "contact.phone", "deal.stage", "contact.field:city", "skip"; "" where nobody knows yet."""

    place: int
    heading: str
    target: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Of one table. `product`: whose headings these are, "" for none that we know. `line`: where they stand."""

    kind: Kind
    product: str
    line: int
    columns: tuple[Column, ...]

    @property
    def signature(self) -> str:
        """The same for every table with these headings: what a person has said of them is remembered by it."""
        names = "\n".join([self.kind, *(folded(column.heading) for column in self.columns)])
        return hashlib.sha256(names.encode()).hexdigest()[:32]

    @property
    def unknown(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.target)

    def places(self, target: str) -> tuple[int, ...]:
        return tuple(column.place for column in self.columns if column.target == target)

    def mapped(self, said: Mapping[str, str]) -> Columns:
        """With what somebody said of headings: by the heading, or "heading#2" for its second column of that name."""
        wanted = {folded(name): target.strip() for name, target in said.items()}
        seen: dict[str, int] = {}
        columns: list[Column] = []
        for column in self.columns:
            name = folded(column.heading)
            seen[name] = seen.get(name, 0) + 1
            target = wanted.get(f"{name}#{seen[name]}", wanted.get(name, "") if seen[name] == 1 else "")
            columns.append(Column(column.place, column.heading, target or column.target))
        return Columns(self.kind, self.product, self.line, tuple(columns))


def find_columns(rows: Sequence[Row], kind: Kind, regulation: Regulation) -> Columns | None:
    """The line that names most columns that we know, of the first twenty; None where none names as many as it must.

    One column of a name, a phone or an e-mail is enough for clients; a title or a stage besides for deals.
    """
    best: Columns | None = None
    for row in rows[:LOOKED_AT]:
        found = _columns(row, kind, regulation)
        if _is_enough(found) and (best is None or _known(found) > _known(best)):
            best = found
    return best


def targets(kind: Kind, regulation: Regulation) -> tuple[str, ...]:
    """Every target that a column may be said to be."""
    known = headings()
    names = known.clients if kind == "clients" else {**known.clients, **known.deals}
    return (*dict.fromkeys(names.values()), *dict.fromkeys(_own_fields(regulation, kind).values()), SKIP)


def folded(heading: str) -> str:
    """A heading without case, Ё, more than one space, the currency in it."""
    return " ".join(heading.casefold().replace("ё", "е").replace("_", " ").split()).strip(" .:*")


def _columns(row: Row, kind: Kind, regulation: Regulation) -> Columns:
    own, names = _own_fields(regulation, kind), _names(kind)
    named = [(place, str(cell).strip()) for place, cell in enumerate(row.cells) if str(cell).strip()]
    plain = [folded(heading) for _, heading in named]
    product = _product(plain)
    taken: set[str] = set()
    columns: list[Column] = []
    for (place, heading), name in zip(named, plain, strict=True):
        target = _target(name, kind, names, own)
        # The first of two columns of one name is the program's own; the next is some field that somebody added.
        if target in taken and not target.endswith((".phone", ".email", ".note", SKIP)):
            target = ""
        taken.add(target)
        columns.append(Column(place, heading, target))
    return Columns(kind, product, row.line, tuple(columns))


def _target(name: str, kind: Kind, names: Mapping[str, str], own: Mapping[str, str]) -> str:
    entity, bare = _entity(name)
    spellings = dict.fromkeys((name, bare, _CURRENCY.sub("", bare).strip()))
    for one in spellings:
        if entity and (found := names.get(f"{entity}:{one}")):
            return found
    for one in spellings:
        if (found := own.get(f"{entity}:{one}" if entity else one) or own.get(one)) is not None:
            return found
    if entity in ("company", "deal") and kind == "clients":
        return names.get(name, SKIP if entity == "deal" else "")
    for one in spellings:
        if (found := names.get(one)) and (not entity or found.startswith(entity)):
            return found
        if one in headings().skipped:
            return SKIP
    return ""


def _entity(name: str) -> tuple[str, str]:
    """ "рабочий телефон (контакт)" and "контакт: рабочий телефон" → contact, "рабочий телефон"."""
    if (found := _OWNER.match(name)) is not None:
        return _OF[found[2]], found[1]
    if (found := _PREFIX.match(name)) is not None:
        return _OF[found[1]], found[2]
    return "", name


def _names(kind: Kind) -> Mapping[str, str]:
    """A deal's own columns stand above its client's of the same name."""
    known = headings()
    return known.clients if kind == "clients" else {**known.clients, **known.deals}


def _own_fields(regulation: Regulation, kind: Kind) -> dict[str, str]:
    """Fields of the regulation's own, by code and by name in every language."""
    found: dict[str, str] = {}
    for field in regulation.fields:
        if field.builtin or (kind == "clients" and field.entity == "deal"):
            continue
        target = f"{field.entity}.field:{field.code}"
        for name in (field.code.replace("_", " "), *field.name.languages().values()):
            found.setdefault(folded(name), target)
            found[f"{field.entity}:{folded(name)}"] = target
    return found


def _product(names: Sequence[str]) -> str:
    """The program whose own headings are here, the one with most of them."""
    there = set(names)
    score = {product: len(there & marks) for product, marks in headings().products.items()}
    best = max(score, key=lambda product: score[product])
    return best if score[best] >= 2 else ""


def _known(columns: Columns) -> int:
    return sum(bool(column.target) for column in columns.columns)


def _is_enough(columns: Columns) -> bool:
    there = {column.target for column in columns.columns}
    somebody = there & _SOMEBODY
    if columns.kind == "clients":
        return bool(somebody) and (len(there - {""}) > 1 or len(columns.columns) == 1)
    return bool(there & {"deal.title", "deal.stage", "deal.amount", "deal.id"}) and len(there - {""}) > 1
