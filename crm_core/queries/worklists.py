"""What to work on: the day's tasks, one's deals, and the lists behind the digest's lines."""

from __future__ import annotations

from crm_core.queries.list_views import Counts, DealPage, ListKind, Today


class Worklists:
    """Narrowed to what the asker may see: own, the department's, or the company's deals."""

    async def today(self, page: int = 0, size: int = 10) -> Today:
        raise NotImplementedError

    async def my_deals(self, funnel: str | None = None, page: int = 0, size: int = 8) -> DealPage:
        raise NotImplementedError

    async def listing(self, kind: ListKind, page: int = 0, size: int = 8) -> DealPage:
        raise NotImplementedError

    async def counts(self) -> Counts:
        raise NotImplementedError
