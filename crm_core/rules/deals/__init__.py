"""How a deal moves: stages, limits, statuses, and to whom it goes."""
