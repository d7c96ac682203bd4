"""What clients and staff write to each other, and where a conversation stands."""
