"""The database itself refuses money that cannot be: more paid than asked for, amounts below nothing

PostgreSQL has checks for that; where a row of an earlier version does not pass, it alone is let be (NOT VALID): it must
not keep a company from starting. SQLite would have to copy whole tables for a check; there triggers do the same.
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_GOODS = "price >= 0 AND quantity > 0 AND discount >= 0 AND sum >= 0"
_RULES = {
    "invoices": ("paid_within_total", "total >= 0 AND paid <= total"),
    # One that was taken back stands against the other.
    "payments": ("payment_of_something", "amount <> 0"),
    "invoice_lines": ("invoice_line_in_bounds", _GOODS),
    "deal_lines": ("deal_line_in_bounds", _GOODS),
    "products": ("price_not_negative", "price >= 0"),
    "deals": ("amount_not_negative", "amount IS NULL OR amount >= 0"),
}


def _columns(rule: str) -> str:
    names = {word for word in rule.split() if word.islower()}
    return ", ".join(sorted(names))


def _new(rule: str) -> str:
    return " ".join(f"NEW.{word}" if word.islower() else word for word in rule.split())


def upgrade() -> None:
    for table, (name, rule) in _RULES.items():
        if op.get_bind().dialect.name == "postgresql":
            odd = op.get_bind().exec_driver_sql(f"SELECT 1 FROM {table} WHERE NOT ({rule}) LIMIT 1").first()
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({rule}){' NOT VALID' if odd else ''}")
            continue
        for moment, ending in (("INSERT", "new"), (f"UPDATE OF {_columns(rule)}", "changed")):
            op.execute(
                f"CREATE TRIGGER {name}_{ending} BEFORE {moment} ON {table} WHEN NOT ({_new(rule)}) "
                f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {name}'); END"
            )


def downgrade() -> None:
    for table, (name, _rule) in _RULES.items():
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            continue
        for ending in ("new", "changed"):
            op.execute(f"DROP TRIGGER {name}_{ending}")
