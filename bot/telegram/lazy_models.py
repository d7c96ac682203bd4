"""aiogram's models of the Bot API, each built when it is first used.

aiogram declares them with pydantic's `defer_build`, and then calls `model_rebuild` for all 300 at import, which builds
every one with the whole graph of what it mentions after all: two seconds and 110 MB, of which a bot uses a tenth. Here
that call only remembers where the names are to be found.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel


def load_aiogram() -> None:
    """Imports aiogram with its models deferred. Does nothing where it has been imported already."""
    if "aiogram" in sys.modules:
        return
    with _rebuilds_nothing():
        import aiogram  # noqa: F401
    from aiogram import types
    from aiogram.client.default import Default
    from aiogram.methods.base import Response, TelegramMethod
    from aiogram.types.base import TelegramObject

    names = {"Default": Default} | {name: getattr(types, name) for name in types.__all__}
    for root in (TelegramObject, TelegramMethod, Response):
        _rebuilt_with(root, names)


@contextmanager
def _rebuilds_nothing() -> Iterator[None]:
    rebuild = BaseModel.__dict__["model_rebuild"]
    setattr(BaseModel, "model_rebuild", classmethod(lambda cls, **_: None))  # noqa: B010
    try:
        yield
    finally:
        setattr(BaseModel, "model_rebuild", rebuild)  # noqa: B010


def _rebuilt_with(root: type[BaseModel], names: dict[str, Any]) -> None:
    """Whoever asks for a model of this root, as pydantic does at its first use, has it built with these names."""
    rebuild = BaseModel.model_rebuild.__func__  # type: ignore[attr-defined]

    def model_rebuild(cls: type[BaseModel], *, force: bool = False, raise_errors: bool = True, **_: Any) -> bool | None:
        return rebuild(cls, force=force, raise_errors=raise_errors, _types_namespace=names)

    setattr(root, "model_rebuild", classmethod(model_rebuild))  # noqa: B010
