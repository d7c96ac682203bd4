"""XML as a stream of tags without their prefixes.

A document type is refused: entities that grow come by one, and no office program writes one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from crm_core.spreadsheets.table import BadSheet

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Words = Callable[[str], None]


def walk(part: IO[bytes], start: Start, end: End | None = None, words: Words | None = None) -> None:
    """Raises BadSheet `unsafe` for a document type, `not_a_table` for what is no XML."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: start(local(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local(name))
    if words is not None:
        parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.ParseFile(part)
    except BadSheet:
        raise
    except (expat.ExpatError, ValueError):
        raise BadSheet("not_a_table") from None


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def _refuse(*_: object) -> None:
    raise BadSheet("unsafe")
