"""What languages are called in themselves: whoever looks for one may read no other."""

from __future__ import annotations

from babel import Locale


def language_name(code: str) -> str:
    """ "English" for "en". A further language needs no word here (R53)."""
    return (Locale(code).get_display_name() or code).capitalize()
