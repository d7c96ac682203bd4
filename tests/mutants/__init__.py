"""One-line mutants: how many faults of a line the tests would notice (`make mutants`)."""
