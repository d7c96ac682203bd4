"""Why a backup was not made, or not put back, in words."""

from __future__ import annotations

from collections.abc import Callable

from bot.console.i18n import _
from crm_core.storage.backups import BackupProblem, Why


def told(problem: BackupProblem) -> str:
    """One line that says what to do."""
    return _WORDS[problem.why]().replace("{detail}", problem.detail)


_WORDS: dict[Why, Callable[[], str]] = {
    Why.THERE_ALREADY: lambda: _("{detail} is there already, and a backup replaces nothing: give another name"),
    Why.NO_DATABASE: lambda: _("there is no database at {detail}: see VORONKA_DATABASE_URL"),
    Why.NO_FILE: lambda: _("{detail} cannot be read: give a file that `voronka backup` has made"),
    Why.NO_BACKUP: lambda: _("this is no backup of Voronka: give a file that `voronka backup` has made"),
    Why.OTHER_DATABASE: lambda: _(
        "{detail} is of the other kind of database: SQLite's goes back to SQLite, PostgreSQL's to PostgreSQL"
    ),
    Why.DAMAGED: lambda: _("the database is damaged ({detail}): nothing was changed, take another backup"),
    Why.NEWER: lambda: _("the tables are of a newer version ({detail}): install that version first"),
    Why.IN_USE: lambda: _("{detail} is in use: stop the bot, and whatever else is connected, first"),
    Why.NO_PROGRAM: lambda: _(
        "there is no {detail} on the PATH: install PostgreSQL's client programs, of the server's version or newer"
    ),
    Why.PROGRAM_FAILED: lambda: _("PostgreSQL says: {detail}"),
    Why.NOT_ALLOWED: lambda: _("the database's user may not do this: it needs the right to create databases"),
    Why.UNREACHABLE: lambda: _("the database cannot be used ({detail}): see VORONKA_DATABASE_URL"),
    Why.DISK: lambda: _("it could not be written or read: {detail}"),
}
