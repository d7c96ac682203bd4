"""What Telegram takes for nothing: blanks, and characters that show nothing (td, ``misc.cpp``)."""

from __future__ import annotations

# Spaces of all widths, the Mongolian separator, the Braille blank, the object replacement.
_SPACES = frozenset("\u1680\u180e\u202f\u205f\u2800\u3000\ufffc" + "".join(map(chr, range(0x2000, 0x200B))))
# Zero-width marks, directions, joiners: they count as nothing where there is nothing else.
_ZERO_WIDTH = frozenset(
    "\ufeff\u00ad" + "".join(map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))))
)


def is_blank(text: str) -> bool:
    """Is there nothing to see in it?"""
    return all(letter.isspace() or letter in _SPACES or letter in _ZERO_WIDTH for letter in text)
