"""What a newcomer reads in the terminal once everything runs: where it is, what to try first, how to stop."""

from __future__ import annotations

from pathlib import Path

from bot.console.i18n import _


def welcome(page: str, folder: Path) -> str:
    lines = (
        _("Voronka is running. Open  {page}").format(page=page),
        _(
            "Be Olga, the client: press Start and say what you need. Her request comes to a manager, Anna or Pyotr:\n"
            "press 📋 there for the day's tasks, and go on by the buttons. Marina, the supervisor, presses 📊 for the\n"
            "digest. Then turn the clock at the top a day ahead and watch the reminders come. The company speaks\n"
            "Russian; anybody changes that for themselves under ☰, ⚙️, 🌐."
        ),
        _("Ctrl-C stops it; the data stay in {folder}. To start over: make demo-reset").format(folder=folder),
    )
    return "\n" + "\n\n".join(lines) + "\n"


def preparing() -> str:
    return _("Preparing a company to play with, with two months of history: some ten seconds …")
