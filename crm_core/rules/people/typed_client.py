"""What a colleague types of a client in one go: the name, and what they want (R20)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crm_core.rules.people.person_names import MOST_WORDS, typed_name

_JOINTS = ("и", "или", "and", "or")
_WISH = re.compile(
    r"(?<=\w)[\s,;:–—-]+(?:хоч[еу]т|хотят|хотел\w*|нуж(?:ен|на|но|ны)|надо|ищ[еу]т|просит|просят|интересу\w+|спрашива\w+|требуется"
    r"|wants?|needs?|is looking|looks for|asks)\b",
    re.IGNORECASE,
)


def told_apart(pieces: Sequence[str]) -> tuple[str, str]:
    """Name and need in what a colleague types of a client, in the pieces that their numbers and lines part it into.

    A piece that is a name stands first or last; in one piece the wish begins with its verb («Иван хочет сайт»).
    Otherwise all of it is what they call the client («Маша подруга Лены»).
    """
    pieces = [piece for piece in pieces if piece and piece.casefold() not in _JOINTS]
    for place in dict.fromkeys((0, len(pieces) - 1)) if len(pieces) > 1 else ():
        if (name := typed_name(pieces[place])) is not None:
            return name, ", ".join(pieces[:place] + pieces[place + 1 :])
    whole = " ".join(pieces)
    wish = _WISH.search(whole)
    if wish is not None and len(whole[: wish.start()].split()) <= MOST_WORDS:
        return whole[: wish.start()].strip(" ,;:–—-"), whole[wish.start() :].strip(" ,;:–—-")
    return whole, ""
