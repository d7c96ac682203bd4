"""aiogram's models are built when they are first used, and are the same models."""

from __future__ import annotations

import json
import subprocess
import sys

from aiogram import methods, types
from pydantic import BaseModel

UPDATE = {
    "update_id": 7,
    "message": {
        "message_id": 1,
        "date": 1_773_640_800,
        "chat": {"id": 5, "type": "private", "first_name": "Анна"},
        "from": {"id": 5, "is_bot": False, "first_name": "Анна", "language_code": "ru"},
        "text": "Нужны стулья",
        "entities": [{"type": "bold", "offset": 0, "length": 5}],
        "reply_to_message": {"message_id": 0, "date": 1_773_640_700, "chat": {"id": 5, "type": "private"}},
    },
}
_TELL = f"""
from aiogram.types import Message, Update
ready = Message.__pydantic_complete__
update = Update.model_validate({UPDATE!r})
print(ready, update.model_dump_json(exclude_none=True))
"""
MODELS = sorted(
    {
        model
        for package in (types, methods)
        for name in package.__all__
        if isinstance(model := getattr(package, name), type) and issubclass(model, BaseModel)
    },
    key=lambda model: model.__name__,
)


def told(code: str) -> tuple[bool, object]:
    """What a process of its own says: whether messages were built at import, and what the update became."""
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ready, _, update = process.stdout.partition(" ")
    return ready == "True", json.loads(update)


def test_an_update_is_read_as_aiogram_itself_reads_it_and_nothing_is_built_before() -> None:
    by_itself = told(_TELL)
    deferred = told(f"from bot.telegram.lazy_models import load_aiogram; load_aiogram(){_TELL}")
    assert by_itself == (True, deferred[1])
    assert deferred[0] is False


def test_every_model_can_be_built() -> None:
    for model in MODELS:
        model.model_rebuild()
    assert [model.__name__ for model in MODELS if not model.__pydantic_complete__] == []
