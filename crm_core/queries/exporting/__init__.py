"""The base as tables, a page at a time, within the reach of whoever takes it (R49)."""
