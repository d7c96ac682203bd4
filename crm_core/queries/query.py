"""The root of the queries."""

from __future__ import annotations

from crm_core.work import Part


class Query(Part):
    """Questions within one transaction, narrowed to what the actor may see: `allow` as in services."""
