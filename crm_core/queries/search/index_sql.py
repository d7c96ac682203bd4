"""The two full-text indexes, asked alike: which documents hold these words and are within the asker's reach.

The reach is part of the question to the index, so that a manager's search walks the manager's own documents and not
everybody's. The index itself is made and kept by revision 0002.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from sqlalchemy import Text as TextType
from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from crm_core.rules.texts.search_terms import SLIP_LENGTHS, Wanted, slips
from crm_core.storage.sql_types import NamedValues

_CANDIDATES = 500
"""PostgreSQL's index has no order of its own: so many finds are put in order, more are for a narrower search."""
_LISTS = 3
_PART = 16
"""Bits of an id within its part, as the migration cuts them."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose documents: of an owner or a department, either of them; neither means the whole company's."""

    owner_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A statement whose rows are (contact_id, deal_id, body), the newest document first."""

    statement: TextClause
    parameters: NamedValues


def exact(words: Wanted, reach: Reach, limit: int, offset: int, *, sqlite: bool) -> Question:
    """Documents that hold every word, as it is spelt."""
    if sqlite:
        found = " AND ".join(f"({_or(map(_quoted, word))})" for word in words.words)
        return _sqlite("search_trigrams", f"body : ({found})", words.narrow, reach, limit, offset)
    conditions: list[str] = []
    parameters: NamedValues = {}
    for number, word in enumerate(words.words):
        either: list[str] = []
        for place, spelling in enumerate(word):
            name = f"w{number}_{place}"
            either.append(f"({_KEYS} @> {_rarest(name)} AND strpos(body, :{name}_text) > 0)")
            parameters |= {name: _trigrams(spelling), f"{name}_text": spelling}
        conditions.append(f"({' OR '.join(either)})")
    return _postgresql(conditions, parameters, words.narrow, reach, limit, offset)


def whole(words: Wanted, reach: Reach, limit: int, offset: int, *, sqlite: bool) -> Question:
    """Documents that hold each of the two-letter words as a word of its own.

    A trigram of such a word has the blank beside it: at the beginning of a document the one behind, elsewhere the one
    before. What else that finds, the words themselves sort out.
    """
    if sqlite:
        found = " AND ".join(f'(^"{word} " OR " {word}")' for word in words.whole)
        return _sqlite("search_trigrams", f"body : ({found})", (), reach, limit, offset, words.whole)
    conditions: list[str] = []
    parameters: NamedValues = {}
    for number, word in enumerate(words.whole):
        keys = {f"b{number}": [f" {word}"], f"a{number}": [f"{word} "]}
        either = " OR ".join(f"{_KEYS} @> :{name}" for name in keys)
        conditions.append(f"({either}) AND strpos(' ' || body || ' ', :t{number}) > 0")
        parameters |= keys | {f"t{number}": f" {word} "}
    return _postgresql(conditions, parameters, (), reach, limit, offset)


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


def _sqlite(
    index: str,
    found: str,
    narrow: Sequence[str],
    reach: Reach,
    limit: int,
    offset: int,
    alone: Sequence[str] = (),
) -> Question:
    """`narrow`: what must stand in the text besides; `alone`: what must stand there as a word of its own."""
    marks = [
        _mark(kind, owner) for kind, owner in enumerate((reach.owner_id, reach.department_id)) if owner is not None
    ]
    if marks:
        found = f"marks : ({_or(map(_quoted, marks))}) AND {found}"
    parameters: NamedValues = {"found": found, "limit": limit, "offset": offset}
    conditions = [f"{index} MATCH :found"]
    for number, word in enumerate(narrow):
        either = {f"n{number}_{place}": case for place, case in enumerate(_cases(word))}
        conditions.append(f"({' OR '.join(f'instr(document.body, :{name}) > 0' for name in either)})")
        parameters |= either
    for number, word in enumerate(alone):
        either = {f"o{number}_{place}": f" {case} " for place, case in enumerate(_cases(word))}
        body = "' ' || document.body || ' '"
        conditions.append(f"({' OR '.join(f'instr({body}, :{name}) > 0' for name in either)})")
        parameters |= either
    statement = text(
        "SELECT document.contact_id, document.deal_id, document.body"  # noqa: S608
        f" FROM {index} JOIN search_documents AS document ON document.id = -{index}.rowid"
        f" WHERE {' AND '.join(conditions)} ORDER BY {index}.rowid LIMIT :limit OFFSET :offset"
    )
    return Question(statement, parameters)


def _cases(word: str) -> list[str]:
    """SQLite knows the two cases of ASCII alone; these are words of one or two letters."""
    return sorted({"".join(letters) for letters in product(*((char, char.upper()) for char in word))})


def _mark(kind: int, number: int) -> str:
    """As the migration writes it."""
    return chr(0xF000 + kind) + chr(0xE000 + (number >> 12) % 4096) + chr(0xE000 + number % 4096)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _or(terms: Iterable[str]) -> str:
    return " OR ".join(terms)


_KEYS = "search_keys(id, body, names, marks)"
_PARTS = f"(SELECT coalesce(max(id), 0) >> {_PART} FROM search_documents)"  # noqa: S608
_IS_NEWEST = f"{_KEYS} && ARRAY['part:' || {_PARTS}, 'part:' || {_PARTS} - 1]"
# The bare id would tempt the planner to walk the primary key besides.
_IS_OLDER = f"id + 0 < ({_PARTS} - 1) << {_PART}"
_COMMON = """
WITH common AS MATERIALIZED (
  SELECT unnest(most_common_elems::text::text[]) AS key, unnest(most_common_elem_freqs) AS share
  FROM pg_stats WHERE schemaname = current_schema AND tablename = 'ix_search_documents_keys'
)
"""


def _postgresql(
    conditions: list[str], parameters: NamedValues, narrow: Sequence[str], reach: Reach, limit: int, offset: int
) -> Question:
    marks = [
        f"{kind}:{owner}"
        for kind, owner in (("owner", reach.owner_id), ("department", reach.department_id))
        if owner is not None
    ]
    if marks:
        # First, since it is the one that finds the least.
        conditions.insert(0, f"{_KEYS} && :marks")
        parameters["marks"] = marks
    arrays = [bindparam(name, type_=ARRAY(TextType)) for name, value in parameters.items() if isinstance(value, list)]
    for number, word in enumerate(narrow):
        conditions.append(f"strpos(body, :n{number}) > 0")
        parameters[f"n{number}"] = word
    # A common word has very many finds in the whole company, and the index gives none before it has them all: the older
    # documents are not looked through at all where the newest are enough.
    steps = [conditions] if marks else [[_IS_NEWEST, *conditions], [*conditions, _IS_OLDER]]
    statement = text(
        f"{_COMMON} SELECT contact_id, deal_id, body FROM ({' UNION ALL '.join(map(_step, steps))}) AS found"  # noqa: S608
        " LIMIT :limit OFFSET :offset"
    )
    return Question(statement.bindparams(*arrays), {**parameters, "limit": limit, "offset": offset})


def _step(conditions: list[str]) -> str:
    # The inner limit keeps the planner from walking all documents backwards in the hope to meet enough of them early.
    found = f"SELECT * FROM search_documents WHERE {' AND '.join(conditions)} LIMIT {_CANDIDATES}"  # noqa: S608
    return f"(SELECT * FROM ({found}) AS step ORDER BY id DESC)"  # noqa: S608


def _rarest(name: str) -> str:
    """Of a word's trigrams those by which the index finds the least, as the database's statistics know it.

    Each list that the index walks takes its time, and a common one holds a third of all documents; the word itself is
    looked at anyway.
    """
    keys = f"unnest(CAST(:{name} AS text[])) AS key LEFT JOIN common USING (key)"
    return f"ARRAY(SELECT key FROM {keys} ORDER BY share NULLS FIRST LIMIT {_LISTS})"  # noqa: S608


def _trigrams(word: str) -> list[str]:
    return list(dict.fromkeys(word[place : place + 3] for place in range(len(word) - 2)))
