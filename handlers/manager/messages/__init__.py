"""Notes, and messages for a client."""
