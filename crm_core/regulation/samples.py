"""What of a regulation is only a sample: no client is shown it (R66)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_core.regulation.values import Text

_NAMES = frozenset({"ваша компания", "your company", "моя компания", "my company"})
# What the packaged regulations called themselves before they had no name: of a company that is really called so, its
# own requisites tell.
_EARLIER_NAMES = frozenset({
    "вектор", "vector", "студия «лаванда»", "lavender studio", "автосервис «поршень»", "piston car service",
    "клуб «ритм»", "rhythm club", "ресторан «веранда»", "veranda restaurant", "мастерская «дуб»", "oak workshop",
    "магазин «полка»", "shelf store", "бюро «порядок»", "tidy bureau",
})  # fmt: skip
_FIGURES = re.compile(r"\d(?:[ \u00a0.\-]?\d){8,}")
_BLANKS = re.compile(r"_{3,}|\.{4,}|…{2,}|[xхXХ]{4,}|\{.*?\}|<.*?>|\[.*?\]")
_ZEROS = 8
"""No account, tax number or bank code in use ends with so many."""
_SAMPLE_PHONE = re.compile(r"^\+?[78]\s?\(?495\)?\s?123-?45-?67$|555-?01\d\d$")
_SAMPLE_HOSTS = re.compile(
    r"(?:^|[/.@])(?:example(?:\.(?:com|org|net|ru))?|[\w-]+\.(?:example|test|invalid))(?:[/:?#]|$)"
)


def is_sample_details(text: Text | None) -> bool:
    """Whether these requisites are none that money could be sent to: nothing, blanks to be filled in, the figures of
    an example (all zeros at the end, or 1234567890), or an invitation to write one's own, in any of their languages.
    """
    return text is None or any(map(_is_sample, text.languages().values()))


def is_sample_name(text: Text, details: Text | None) -> bool:
    """Whether a company has not said what it is called."""
    names = {" ".join(name.lower().split()) for name in text.languages().values()} - {""}
    return not names or bool(names & _NAMES) or (names <= _EARLIER_NAMES and is_sample_details(details))


def is_sample_phone(phone: str) -> bool:
    return bool(_SAMPLE_PHONE.search(phone.strip())) or _ascending(re.sub(r"\D", "", phone))


def is_sample_site(site: str) -> bool:
    return bool(_SAMPLE_HOSTS.search(site.strip().lower()))


def _is_sample(wording: str) -> bool:
    if _BLANKS.search(wording) or any(name in wording.lower() for name in _NAMES):
        return True
    figures = (re.sub(r"\D", "", found) for found in _FIGURES.findall(wording))
    return any(run.endswith("0" * _ZEROS) or _ascending(run) or len(set(run)) == 1 for run in figures)


def _ascending(figures: str) -> bool:
    """1234567890, 0123456789 and what goes on like that."""
    return len(figures) >= 9 and (figures in "1234567890" * 3 or figures in "0123456789" * 3)
