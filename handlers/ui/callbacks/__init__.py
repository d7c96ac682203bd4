"""What buttons carry, by topic."""
