"""When a deal came, into which funnel, and what stages of it it has seen: kept on the deal by triggers (R43).

The stage entries are the truth. A funnel of a year would have to read a million of them; so each deal keeps what the
funnel asks, in the same transaction, and one index holds it. `way` is the codes of the stages in the order in which
they were first entered, with commas between: which of them is the furthest, the regulation says that is in force.
"""

# ruff: noqa: S608
# Nothing of it comes from outside.

from __future__ import annotations

_SEEN = "(SELECT {join}(stage, ',') FROM (SELECT stage, min(seq) AS first FROM stage_entries" + (
    " WHERE deal_id = {deal} AND funnel = {funnel} GROUP BY stage ORDER BY first) AS seen)"
)


def _seen(deal: str, funnel: str, *, sqlite: bool) -> str:
    return _SEEN.format(join="group_concat" if sqlite else "string_agg", deal=deal, funnel=funnel)


def _came(sqlite: bool) -> str:
    """An entry was added: NEW is its row."""
    day = "substr(NEW.entered_at, 1, 10)" if sqlite else "(NEW.entered_at AT TIME ZONE 'UTC')::date"
    return (
        f"UPDATE deals SET came_at = NEW.entered_at, came_on = {day}, came_into = NEW.funnel,"
        f" way = {_seen('NEW.deal_id', 'NEW.funnel', sqlite=sqlite)} WHERE id = NEW.deal_id"
    )


def _went(sqlite: bool) -> str:
    position = "instr({0}, {1})" if sqlite else "strpos({0}, {1})"
    known = position.format("',' || way || ','", "',' || NEW.stage || ','")
    return (
        f"UPDATE deals SET way = way || ',' || NEW.stage"
        f" WHERE id = NEW.deal_id AND came_into = NEW.funnel AND {known} = 0"
    )


SQLITE = (
    f"CREATE TRIGGER deals_came AFTER INSERT ON stage_entries WHEN NEW.seq = 1 BEGIN {_came(sqlite=True)}; END",
    f"CREATE TRIGGER deals_went AFTER INSERT ON stage_entries WHEN NEW.seq > 1 BEGIN {_went(sqlite=True)}; END",
)
POSTGRESQL = (
    f"""
    CREATE FUNCTION deals_came() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.seq = 1 THEN
            {_came(sqlite=False)};
        ELSE
            {_went(sqlite=False)};
        END IF;
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER deals_came AFTER INSERT ON stage_entries FOR EACH ROW EXECUTE FUNCTION deals_came()",
)
DROP_SQLITE = ("DROP TRIGGER deals_came", "DROP TRIGGER deals_went")
DROP_POSTGRESQL = ("DROP TRIGGER deals_came ON stage_entries", "DROP FUNCTION deals_came()")


def fill(*, sqlite: bool) -> tuple[str, ...]:
    """All deals at once, from their stage entries."""
    if sqlite:
        return (
            "UPDATE deals SET came_at = one.entered_at, came_on = substr(one.entered_at, 1, 10),"
            f" came_into = one.funnel, way = {_seen('deals.id', 'one.funnel', sqlite=True)}"
            " FROM stage_entries AS one WHERE one.deal_id = deals.id AND one.seq = 1",
        )
    # Together, not deal by deal, and with statistics: without them it may read all entries for each deal.
    return (
        "ANALYZE stage_entries",
        """
        UPDATE deals SET came_at = one.entered_at, came_on = (one.entered_at AT TIME ZONE 'UTC')::date,
            came_into = one.funnel, way = ways.way
        FROM stage_entries AS one JOIN (
            SELECT seen.deal_id, seen.funnel, string_agg(seen.stage, ',' ORDER BY seen.first) AS way
            FROM (
                SELECT deal_id, funnel, stage, min(seq) AS first FROM stage_entries GROUP BY deal_id, funnel, stage
            ) AS seen GROUP BY seen.deal_id, seen.funnel
        ) AS ways ON ways.deal_id = one.deal_id AND ways.funnel = one.funnel
        WHERE one.deal_id = deals.id AND one.seq = 1
        """,
    )
