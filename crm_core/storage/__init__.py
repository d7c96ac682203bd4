"""Engines, transactions and migrations."""

from crm_core.storage.engines import BadDatabaseUrl
from crm_core.storage.leadership import Leadership
from crm_core.storage.storage import Storage

__all__ = ["BadDatabaseUrl", "Leadership", "Storage"]
