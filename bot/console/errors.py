"""What a failure of a command says to whoever typed it."""

from __future__ import annotations

from bot.settings import SettingsError


class Failure(Exception):
    """Says in one line what is wrong and what to do."""


def explained(error: Exception) -> str | None:
    """One line for an error that the user can put right; None for a fault of ours, which keeps its traceback."""
    if isinstance(error, SettingsError | Failure):
        return str(error)
    # By name, so that `--help` need not import the database and its drivers.
    match type(error).__name__:
        case "RegulationError":
            from handlers.wording.regulation_errors import told

            return "\n".join(["the regulation has mistakes:", told(getattr(error, "problems", ()))])
        case "StorageBusy":
            return (
                f"the database cannot be used now ({getattr(error, 'reason', 'busy')}): "
                "see that it runs, and that VORONKA_DATABASE_URL is right"
            )
        case "BackupProblem":
            from bot.console import backup_problems

            return backup_problems.told(error)  # pyright: ignore[reportArgumentType]
        case "TaskDied":
            return str(error)
        case "TokenValidationError":
            return "VORONKA_BOT_TOKEN is not a bot token: copy it from @BotFather"
        case _:
            return None
