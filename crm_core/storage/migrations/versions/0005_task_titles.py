"""A task's title is a code of the regulation's, no longer found by its wording"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_TASKS = sa.table(
    "tasks", sa.column("deal_id"), sa.column("type"), sa.column("title"), sa.column("title_code", sa.String())
)
_DEALS = sa.table("deals", sa.column("id"), sa.column("funnel"))


def upgrade() -> None:
    op.add_column("tasks", sa.Column("title_code", sa.String(length=200), nullable=True))
    regulations = sa.table("regulations", sa.column("id"), sa.column("rules", _JSON))
    newest = sa.select(regulations.c.rules).order_by(regulations.c.id.desc()).limit(1)
    rules: dict[str, Any] | None = op.get_bind().scalar(newest)
    if rules:
        _convert(rules)


def downgrade() -> None:
    # The wording stands beside the code all along.
    op.drop_column("tasks", "title_code")


def _convert(rules: dict[str, Any]) -> None:
    """By their wording, for the last time: those of the deal's own funnel first, then any of the same type."""
    known = list(_titles(rules))
    for funnel, code, type_code, wordings in known:
        own = sa.select(_DEALS.c.id).where(_DEALS.c.funnel == funnel)
        _set(code, type_code, wordings, _TASKS.c.deal_id.in_(own))
    for _, code, type_code, wordings in known:
        _set(code, type_code, wordings, sa.true())


def _set(code: str, type_code: str, wordings: list[str], whose: sa.ColumnElement[bool]) -> None:
    same = _TASKS.c.type == type_code, _TASKS.c.title.in_(wordings), _TASKS.c.title_code.is_(None)
    op.get_bind().execute(sa.update(_TASKS).where(*same, whose).values(title_code=code))


def _titles(rules: dict[str, Any]) -> Iterator[tuple[str | None, str, str, list[str]]]:
    """Each title with its funnel, its code, the type of its task and its wordings."""
    for funnel in rules.get("funnels") or ():
        for stage in funnel.get("stages") or ():
            place = f"{funnel['code']}.{stage['code']}"
            yield from _of_place(funnel["code"], place, stage.get("tasks") or ())
    for reason in rules.get("reasons") or ():
        yield from _of_place(None, reason["code"], [reason["follow_up"]] if reason.get("follow_up") else ())


def _of_place(funnel: str | None, place: str, tasks: Any) -> Iterator[tuple[str | None, str, str, list[str]]]:
    seen = Counter[str]()
    for task in tasks:
        seen[task["type"]] += 1
        again = f"/{seen[task['type']]}" if seen[task["type"]] > 1 else ""
        if title := task.get("title"):
            wordings = [title] if isinstance(title, str) else [words for words in title.values() if words]
            yield funnel, f"{place}.{task['type']}{again}", task["type"], wordings
