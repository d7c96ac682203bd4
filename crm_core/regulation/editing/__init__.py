"""A regulation's text changed in single places, its owner's remarks and order kept (R77)."""
