"""Copies of the whole database, taken while it is in use, and put back when it is not (R54)."""

from crm_core.storage.backups.backups import back_up, restore
from crm_core.storage.backups.problems import Backup, BackupProblem, Restored, Why

__all__ = ["Backup", "BackupProblem", "Restored", "Why", "back_up", "restore"]
