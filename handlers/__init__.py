"""The conversation: an update and the Crm in, a Screen out. No I/O of its own (ADR 1)."""
