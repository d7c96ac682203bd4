"""Telegram's own list of commands: for clients in every language, for each member of staff by their role.

A convenience, so failures are logged and forgotten.
"""

from __future__ import annotations

import asyncio

import structlog
from aiogram import Bot
from aiogram.methods import DeleteMyCommands, SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeChat, BotCommandScopeUnion

from bot.telegram.errors import CallFailed, call
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from handlers.ui.kit.i18n import DEFAULT, languages
from handlers.ui.screens.commands import command_list

log = structlog.get_logger(__name__)


class CommandMenus:
    """`start` sets the clients' lists; `seen` a colleague's own, when they first write or have changed."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._known: dict[int, tuple[Role | None, str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._spawn(None, DEFAULT, None, None)
        for language in languages():
            self._spawn(None, language, None, language)

    def seen(self, actor: Actor, chat_id: int) -> None:
        if not actor.is_staff or self._known.get(chat_id) == (actor.role, actor.locale):
            return
        self._known[chat_id] = (actor.role, actor.locale)
        self._spawn(actor.role, actor.locale, BotCommandScopeChat(chat_id=chat_id), None)

    def gone(self, chat_id: int) -> None:
        """Somebody's access has ended: from now on they see what every client sees."""
        self._known.pop(chat_id, None)
        self._run(DeleteMyCommands(scope=BotCommandScopeChat(chat_id=chat_id)))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, role: Role | None, locale: str, scope: BotCommandScopeUnion | None, language: str | None) -> None:
        commands = [BotCommand(command=name, description=text) for name, text in command_list(role, locale).items()]
        self._run(SetMyCommands(commands=commands, scope=scope, language_code=language))

    def _run(self, method: SetMyCommands | DeleteMyCommands) -> None:
        task = asyncio.create_task(self._set(method))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _set(self, method: SetMyCommands | DeleteMyCommands) -> None:
        try:
            await call(self._bot, method)
        except CallFailed as error:
            log.warning("commands.not_set", reason=type(error).__name__)
