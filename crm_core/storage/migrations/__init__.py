"""Alembic's revisions. `HEAD` is the newest one, so that a start that has nothing to do need not import Alembic."""

HEAD = "0040"
