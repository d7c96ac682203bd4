"""The two full-text indexes, asked alike: which documents hold these words and are within the asker's reach.

The reach is part of the question to the index, so that a manager's search walks the manager's own documents and not
everybody's. The index itself is made and kept by revision 0002.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import Text as TextType
from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from crm_core.rules.search_text import SLIP_LENGTHS, Wanted, slips

_CANDIDATES = 500
"""PostgreSQL's index has no order of its own: so many finds are put in order, more are for a narrower search."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose documents: of an owner or a department, either of them; neither means the whole company's."""

    owner_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A statement whose rows are (contact_id, deal_id, body), the newest document first."""

    statement: TextClause
    parameters: dict[str, Any]


def exact(words: Wanted, reach: Reach, limit: int, offset: int, *, sqlite: bool) -> Question:
    """Documents that hold every word, as it is spelt."""
    if sqlite:
        found = " AND ".join(f"({_or(map(_quoted, word))})" for word in words.words)
        return _sqlite("search_trigrams", f"body : ({found})", words.narrow, reach, limit, offset)
    conditions: list[str] = []
    parameters: dict[str, Any] = {}
    for number, word in enumerate(words.words):
        either: list[str] = []
        for place, spelling in enumerate(word):
            name = f"w{number}_{place}"
            either.append(f"({_KEYS} @> :{name} AND strpos(body, :{name}_text) > 0)")
            parameters |= {name: _trigrams(spelling), f"{name}_text": spelling}
        conditions.append(f"({' OR '.join(either)})")
    return _postgresql(conditions, parameters, words.narrow, reach, limit, offset)


def slipped(words: Wanted, reach: Reach, limit: int, *, sqlite: bool) -> Question | None:
    """Contacts with names that are one slip from each longer word; None if no word is one in which a slip is forgiven.

    A few that are not may be among them: look at the words themselves, with `is_slip`.
    """
    forgiven = [slips(word[0]) for word in words.words if word[0].isalpha() and len(word[0]) in SLIP_LENGTHS]
    if not forgiven:
        return None
    if sqlite:
        found = " AND ".join(f"({_or(map(_quoted, word))})" for word in forgiven)
        return _sqlite("search_slips", f"slips : ({found})", words.narrow, reach, limit, 0)
    conditions = [f"{_KEYS} && :s{number}" for number in range(len(forgiven))]
    parameters = {f"s{number}": [f"~{slip}" for slip in word] for number, word in enumerate(forgiven)}
    return _postgresql(conditions, parameters, words.narrow, reach, limit, 0)


def _sqlite(index: str, found: str, narrow: Sequence[str], reach: Reach, limit: int, offset: int) -> Question:
    marks = [
        _mark(kind, owner) for kind, owner in enumerate((reach.owner_id, reach.department_id)) if owner is not None
    ]
    if marks:
        found = f"marks : ({_or(map(_quoted, marks))}) AND {found}"
    parameters: dict[str, Any] = {"found": found, "limit": limit, "offset": offset}
    conditions = [f"{index} MATCH :found"]
    for number, word in enumerate(narrow):
        # SQLite knows the two cases of ASCII alone; these are words of one or two letters.
        cases = {"".join(letters) for letters in product(*((char, char.upper()) for char in word))}
        either = {f"n{number}_{place}": case for place, case in enumerate(sorted(cases))}
        conditions.append(f"({' OR '.join(f'instr(document.body, :{name}) > 0' for name in either)})")
        parameters |= either
    statement = text(
        "SELECT document.contact_id, document.deal_id, document.body"  # noqa: S608
        f" FROM {index} JOIN search_documents AS document ON document.id = -{index}.rowid"
        f" WHERE {' AND '.join(conditions)} ORDER BY {index}.rowid LIMIT :limit OFFSET :offset"
    )
    return Question(statement, parameters)


def _mark(kind: int, number: int) -> str:
    """As the migration writes it."""
    return chr(0xF000 + kind) + chr(0xE000 + (number >> 12) % 4096) + chr(0xE000 + number % 4096)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _or(terms: Iterable[str]) -> str:
    return " OR ".join(terms)


_KEYS = "search_keys(body, names, marks)"


def _postgresql(
    conditions: list[str], parameters: dict[str, Any], narrow: Sequence[str], reach: Reach, limit: int, offset: int
) -> Question:
    marks = [
        f"{kind}:{owner}"
        for kind, owner in (("owner", reach.owner_id), ("department", reach.department_id))
        if owner is not None
    ]
    if marks:
        conditions.append(f"{_KEYS} && :marks")
        parameters["marks"] = marks
    arrays = [bindparam(name, type_=ARRAY(TextType)) for name, value in parameters.items() if isinstance(value, list)]
    for number, word in enumerate(narrow):
        conditions.append(f"strpos(body, :n{number}) > 0")
        parameters[f"n{number}"] = word
    # Two steps, or the planner would walk all documents backwards in the hope to meet enough of them early.
    statement = text(
        f"WITH found AS MATERIALIZED (SELECT id, contact_id, deal_id, body FROM search_documents"  # noqa: S608
        f" WHERE {' AND '.join(conditions)} LIMIT {_CANDIDATES})"
        " SELECT contact_id, deal_id, body FROM found ORDER BY id DESC LIMIT :limit OFFSET :offset"
    )
    return Question(statement.bindparams(*arrays), {**parameters, "limit": limit, "offset": offset})


def _trigrams(word: str) -> list[str]:
    """As few as hold every letter: each further one is a list to walk, and the word itself is looked at anyway."""
    last = len(word) - 3
    return [word[place : place + 3] for place in (*range(0, last, 3), last)]
