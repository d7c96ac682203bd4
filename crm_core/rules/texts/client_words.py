"""A business's wording for a client, as far as what it mentions is known."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from string import Formatter

_SENTENCE = re.compile(r"(?<=[.!?…])[ \t]+")


def known_sentences(template: str, known: Collection[str]) -> str:
    """The wording without the sentences that mention what is not known: a client never reads half a sentence.

    "Your order is ready. The sum is {amount}." without a sum is "Your order is ready."; empty where nothing is left.
    """
    lines = list[str]()
    for line in template.splitlines():
        kept = [one for one in _SENTENCE.split(line) if all(name in known for name in blanks(one))]
        if kept or not line.strip():
            lines.append(" ".join(kept))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def filled(template: str, values: Mapping[str, str]) -> str:
    """The wording with its blanks filled. A blank without a value is left out, a doubled brace is a brace."""
    parts = list[str]()
    for literal, name, _spec, _conversion in Formatter().parse(template):
        parts.append(literal)
        if name is not None:
            parts.append(values.get(name, ""))
    return "".join(parts)


def blanks(template: str) -> frozenset[str]:
    """What it mentions in braces. Raises ValueError for braces that do not close."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)
