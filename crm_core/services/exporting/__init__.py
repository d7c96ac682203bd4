"""A copy of the base: asked for, allowed by another, taken, on record (R49)."""
