"""Which states of the tables this version knows how to go on from."""

from __future__ import annotations

from pathlib import Path

from crm_core.storage import migrations
from crm_core.storage.backups.problems import BackupProblem, Why


def known() -> frozenset[str]:
    """The numbers of all packaged migrations."""
    folder = Path(migrations.__file__).parent / "versions"
    return frozenset(file.name.partition("_")[0] for file in folder.glob("[0-9]*_*.py"))


def checked(revision: str | None) -> str:
    """The revision, if it is one of ours. Raises BackupProblem: no backup of ours, or one of a newer version."""
    if not revision:
        raise BackupProblem(Why.NO_BACKUP)
    if revision not in known():
        raise BackupProblem(Why.NEWER, revision)
    return revision
