"""Everything that the bot and the sandbox import, for the process from which they are forked."""

from __future__ import annotations

import gc
from importlib import import_module

from bot.telegram.lazy_models import load_aiogram

load_aiogram()
for _name in ("aiosqlite", "asyncpg", "uvloop", "bot.app.app", "bot.cli", "tests.proof.child", "sandbox.__main__"):
    import_module(_name)
# What a child never looks at, it need not copy, either.
gc.collect()
gc.freeze()
