"""What a task is called, in all languages."""

from __future__ import annotations

from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Regulation, Text


def own_title(regulation: Regulation, title: str | None, title_code: str | None) -> Text | None:
    """A title of the regulation's in all its languages; else somebody's own words, if there are any.

    What was once called by a code that the regulation has lost keeps the words that it had then.
    """
    if title_code is not None and (known := regulation.task_titles.get(title_code)) is not None:
        return known
    return Text.model_validate(title) if title else None


def task_title(regulation: Regulation, type_code: str, title: str | None, title_code: str | None) -> Text:
    """The task's own title; without any, its type's name."""
    if (own := own_title(regulation, title, title_code)) is not None:
        return own
    try:
        return regulation.task_type(type_code).name
    except UnknownCode:
        return Text.model_validate(type_code)
