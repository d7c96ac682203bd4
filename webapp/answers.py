"""What a caller is answered: a code for programs, and words for whoever reads a log."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

ErrorCode = Literal["malformed", "bad_key", "wrong_origin", "too_big", "unsupported", "invalid", "too_many", "busy"]
STATUS: dict[str, int] = {
    "malformed": 400, "bad_key": 401, "wrong_origin": 403, "too_big": 413, "unsupported": 415, "invalid": 422,
    "too_many": 429, "busy": 503,
}  # fmt: skip
MESSAGES: dict[str, str] = {
    "malformed": "The body is neither a JSON object nor a form's fields.",
    "bad_key": "The key is missing or unknown: send it as the header X-Voronka-Key, ?key=… or the field key.",
    "wrong_origin": "This key is not for pages of this origin.",
    "too_big": "The body is larger than 64 KB.",
    "unsupported": "Send application/json or application/x-www-form-urlencoded.",
    "invalid": "Some fields cannot be taken.",
    "too_many": "Too many calls: try again after Retry-After seconds.",
    "busy": "Nothing was kept just now: send the same again.",
}
FIELD_MESSAGES: dict[str, str] = {
    "empty": "A phone number or an e-mail address is needed.",
    "not_a_number": "This is no phone number.",
    "impossible": "There is no such phone number.",
    "not_an_email": "This is no e-mail address.",
    "required": "They have not agreed to the processing of their personal data.",
    "too_long": "This is too long.",
    "not_text": "A text is expected here.",
}


class Taken(BaseModel):
    """The lead is kept. `repeated`: it had been before, and nothing was done now."""

    ok: Literal[True] = True
    repeated: bool = False


class FieldFault(BaseModel):
    """What is wrong with a field."""

    code: str = Field(examples=["not_a_number"])
    message: str


class Fault(BaseModel):
    """Nothing was kept. `fields`: what is wrong with which."""

    ok: Literal[False] = False
    error: ErrorCode
    message: str
    fields: dict[str, FieldFault] = Field(default_factory=dict)


def fault(code: ErrorCode, fields: dict[str, str] | None = None) -> Fault:
    """`fields`: the code of what is wrong with each."""
    wrong = {name: FieldFault(code=why, message=FIELD_MESSAGES.get(why, why)) for name, why in (fields or {}).items()}
    return Fault(error=code, message=MESSAGES[code], fields=wrong)
