"""Somebody's template is opened in a process of its own, with limits of memory and time: it kills nobody else."""

from __future__ import annotations

import json
import sys

from crm_core.apart import NotSurvived, limit, run_apart
from crm_core.documents.template import BadTemplate, names_in
from crm_core.rules.documents import MOST_BYTES

MEMORY = 512 * 1024 * 1024
PROCESSOR_SECONDS = 10
WITHIN_SECONDS = 20.0
CHILD = ("-m", "crm_core.documents.apart")


async def names_apart(data: bytes) -> tuple[str, ...]:
    """What `template.names_in` gives. Raises BadTemplate, also `not_docx` where its reader did not survive the file."""
    if len(data) > MOST_BYTES:
        raise BadTemplate("too_big")
    try:
        told = json.loads(b"".join(await run_apart(CHILD, data, within=WITHIN_SECONDS)))
    except (NotSurvived, ValueError):
        raise BadTemplate("not_docx") from None
    if "bad" in told:
        raise BadTemplate(*told["bad"])
    return tuple(told["names"])


def main() -> None:
    """The child: a file on its input, its names or what is wrong with it on its output."""
    limit(MEMORY, PROCESSOR_SECONDS)
    try:
        told: dict[str, object] = {"names": names_in(sys.stdin.buffer.read(MOST_BYTES + 1))}
    except BadTemplate as bad:
        told = {"bad": [bad.code, bad.where]}
    except (MemoryError, RecursionError):
        told = {"bad": ["not_docx"]}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
