"""A base from another program, taken in by small slices (R26)."""
