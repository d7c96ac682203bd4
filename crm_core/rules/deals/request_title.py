"""What a request is called on lists, cards and the client's own page: their words, short and well begun (R18).

The need keeps every word of theirs; only the name of it leaves out when to call, and is cut between words.
"""

from __future__ import annotations

import re

from crm_core.rules.texts.text_cleaning import one_line

LONGEST = 80
_PIECE = re.compile(r"[^.!?;\n,]*(?:[.,](?=\S)[^.!?;\n,]*)*[.!?;\n,]*")
_CALL_ME = re.compile(
    r"\W*(?:(?:и|а|но|and|but|лучше|только|пожалуйста|please)\s+)*"
    r"(?:мне\s+|меня\s+)?(?:(?:пере|по|со)?звон(?:ите|и|ить)|набер(?:ите|и)|call|ring)\b(?:\W+\w+){0,7}\W*",
    re.IGNORECASE,
)
_BEGINNINGS = re.compile(r"(?:(?:а|и|но|ну|вот|так|and|so|well|but)\b[\s,]+)+(?=\w)", re.IGNORECASE)
_LOOSE_END = re.compile(r"\s+(?:и|а|в|во|на|с|со|к|ко|о|об|от|до|за|из|по|для|не|a|an|the|to|for|in|on|of|and|or|at)$")


def request_title(need: str) -> str:
    """At most `LONGEST` characters in one line; "" for words that are none."""
    pieces = [piece for piece in _PIECE.findall(need) if piece.strip()]
    wanted = " ".join(piece.strip() for piece in pieces if not _CALL_ME.fullmatch(piece)) or need
    words = one_line(wanted, max(LONGEST, len(wanted)))
    words = _BEGINNINGS.sub("", words, count=1) if _BEGINNINGS.match(words) else words
    words = words.rstrip(" ,;:–—-") or words
    return _shortened(_begun(words))


def _begun(words: str) -> str:
    """With a capital, but for names that are written so: «iPhone»."""
    first = words.split(" ", 1)[0]
    return words[:1].upper() + words[1:] if first == first.lower() else words


def _shortened(words: str) -> str:
    if len(words) <= LONGEST:
        return words
    cut = words[:LONGEST]
    whole = cut.rpartition(" ")[0] if " " in cut[LONGEST // 2 :] else cut[:-1]
    while _LOOSE_END.search(whole):
        whole = _LOOSE_END.sub("", whole)
    return f"{whole.rstrip(' ,;:.–—-')}…"
