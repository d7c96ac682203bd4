"""A price list that somebody sent, read into its wares in a process of its own: of ten thousand lines even that takes
a second, which no thread gives back to the others.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple

from crm_core.apart import NotSurvived, limit, run_apart
from crm_core.rules.catalogue.sheet import BadRow, CatalogueSheet, Ware, read
from crm_core.spreadsheets import apart, reading
from crm_core.spreadsheets.table import MAX_BYTES, BadSheet
from crm_core.storage.sql_types import NamedValues

CHILD = ("-m", "crm_core.services.catalogue.price_lists")
_TOGETHER = 100


async def read_price_list(data: bytes, currency: str) -> CatalogueSheet:
    """Raises BadSheet, also `unreadable` for a file that its reader did not survive."""
    if len(data) > MAX_BYTES:
        raise BadSheet("too_big")
    try:
        head, *lines = await run_apart((*CHILD, currency), data, within=apart.WITHIN_SECONDS)
    except NotSurvived:
        raise BadSheet("unreadable") from None
    said: NamedValues = json.loads(head)
    if "bad" in said:
        raise BadSheet(*said["bad"])
    wares: list[Ware] = []
    bad: list[BadRow] = []
    for line in lines:
        part = json.loads(line)
        wares += [Ware(*one) for one in part.get("wares", ())]
        bad += [BadRow(*one) for one in part.get("bad_rows", ())]
        await asyncio.sleep(0)
    return CatalogueSheet(tuple(wares), tuple(bad), said["hidden"], tuple(said["sheets"]))


def main() -> None:
    """The child: a file on its input, what is in it on its output."""
    limit(apart.MEMORY, apart.PROCESSOR_SECONDS)
    try:
        found = read(reading.read(sys.stdin.buffer.read(MAX_BYTES + 1)), sys.argv[1])
    except BadSheet as bad:
        _tell({"bad": [bad.code, bad.where]})
        return
    except (MemoryError, RecursionError):
        _tell({"bad": ["unreadable"]})
        return
    _tell({"hidden": found.hidden, "sheets": found.sheets})
    for wares in _parts(found.wares):
        _tell({"wares": [astuple(one) for one in wares]})
    for rows in _parts(found.bad):
        _tell({"bad_rows": [astuple(one) for one in rows]})


def _parts(rows: Sequence[Ware] | Sequence[BadRow]) -> Iterator[Sequence[Ware] | Sequence[BadRow]]:
    return (rows[start : start + _TOGETHER] for start in range(0, len(rows), _TOGETHER))


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


if __name__ == "__main__":
    main()
