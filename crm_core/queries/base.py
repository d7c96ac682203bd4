"""The root of the queries."""

from __future__ import annotations

from crm_core.unit_of_work import Component


class Query(Component):
    """Questions within one transaction, narrowed to what the actor may see: `allow` as in services."""
