"""What a task is called, in all languages: a title of the regulation's is kept in the wording of one of them."""

from __future__ import annotations

from collections.abc import Mapping

from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Regulation, StageTask, Text


def regular_titles(regulation: Regulation) -> dict[str, Text]:
    """The regulation's task titles by each of their wordings.

    A task that the regulation made keeps the company's, one that a person took up keeps theirs.
    """
    regular: list[StageTask] = [reason.follow_up for reason in regulation.reasons]
    for funnel in regulation.funnels:
        for stage in funnel.stages:
            regular.extend(stage.tasks)
    titles = [task.title for task in regular if task.title]
    known = {wording: title for title in titles for wording in title.languages().values()}
    locale = regulation.company.locale
    return {**known, **{title.in_(locale): title for title in titles}}


def task_title(regulation: Regulation, type_code: str, title: str | None, regular: Mapping[str, Text]) -> Text:
    """The task's own words; those of the regulation in all its languages. Without any: its type's name."""
    if title is not None:
        return regular.get(title) or Text.model_validate(title)
    try:
        return regulation.task_type(type_code).name
    except UnknownCode:
        return Text.model_validate(type_code)
