"""How JSON columns are written and read: what PostgreSQL's jsonb would refuse is cleaned on the way in."""

from __future__ import annotations

import json
from typing import Any

from crm_core.rules.texts.text_cleaning import clean_value

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def dumps(value: Any) -> str:
    """Compact, ASCII only. NUL goes and lone surrogates are replaced; a pair of them is one character and stays."""
    text = _encode(value)
    # A cheap look first: hardly any value has either.
    if "\\u0000" in text or "\\ud" in text:
        text = _encode(clean_value(value))
    return text


loads = json.loads
