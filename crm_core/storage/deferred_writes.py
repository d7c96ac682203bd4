"""Statements whose result nobody reads."""

from __future__ import annotations

from typing import Any


def unread(otherwise: Exception | None = None) -> dict[str, Any]:
    """Execution options for a write whose result is not looked at: on SQLite it rides on the next statement or on the
    commit instead of making a hop of its own, an error of its own appears there, and its `rowcount` is -1.

    `otherwise` is raised if it changes no row; on PostgreSQL the caller sees that in `rowcount` at once.
    """
    return {"unread": True, "otherwise": otherwise}


DEFERRED = unread()
