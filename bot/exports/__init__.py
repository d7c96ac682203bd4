"""A copy of the base as a file, and its way to whoever asked for it (R49)."""
