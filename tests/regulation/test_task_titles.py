"""The titles of the tasks that are made by themselves have codes, by which they are found in every language."""

from __future__ import annotations

import pytest

from crm_core.models import Task
from crm_core.regulation.loader import preset
from crm_core.regulation.presets import DEFAULT, names
from crm_core.regulation.schema import Regulation, StageTask, WorkDuration
from crm_core.regulation.values import Text


@pytest.mark.parametrize("name", names())
def test_every_title_is_found_again_by_its_code(name: str) -> None:
    regulation = preset(name)
    titled = [task for funnel in regulation.funnels for stage in funnel.stages for task in stage.tasks if task.title]
    assert titled
    for task in (*titled, *(reason.follow_up for reason in regulation.reasons if reason.follow_up.title)):
        code = regulation.title_code(task.title)
        assert code is not None
        assert regulation.task_titles[code] == task.title
    assert max(map(len, regulation.task_titles)) <= Task.title_code.type.length


def test_two_tasks_of_one_type_in_one_stage_have_codes_of_their_own() -> None:
    regulation = preset(DEFAULT)
    funnel = regulation.funnels[0]
    titles = Text(ru="Первый", en="First"), Text(ru="Второй", en="Second")
    due = WorkDuration(working=True, minutes=60)
    tasks = tuple(StageTask(type="call", due=due, title=title) for title in titles)
    stages = (funnel.stages[0].model_copy(update={"tasks": tasks}), *funnel.stages[1:])
    funnels = (funnel.model_copy(update={"stages": stages}), *regulation.funnels[1:])
    rules = regulation.model_copy(update={"funnels": funnels}).model_dump(mode="json", exclude_none=True)
    changed = Regulation.model_validate(rules)
    place = f"{funnel.code}.{funnel.stages[0].code}.call"
    assert [changed.title_code(title) for title in titles] == [place, f"{place}/2"]


def test_other_words_have_no_code() -> None:
    regulation = preset(DEFAULT)
    assert regulation.title_code(Text(ru="Спросить про забор", en="Ask about the fence")) is None
    assert regulation.title_code(None) is None
