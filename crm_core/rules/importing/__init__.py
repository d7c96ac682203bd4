"""A base of clients or deals in a table of another program: what its columns are, and what its lines say (R26)."""
