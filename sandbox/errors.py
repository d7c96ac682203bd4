"""Refusals in the words of Telegram."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refused request: what the Bot API would answer, word for word where the word is known."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str, **parameters: Any) -> ApiError:
    """A 400. The server writes the first letter small, unless the word is one of its capitals (``Client.cpp:198``)."""
    if reason[:2].istitle() and reason[1:2].islower():
        reason = reason[0].lower() + reason[1:]
    return ApiError(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
