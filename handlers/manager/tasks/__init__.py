"""Tasks and the day."""
