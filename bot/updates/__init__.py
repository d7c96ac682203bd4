"""Taking updates in: committed first, acknowledged then (ADR 2)."""
