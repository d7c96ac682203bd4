"""The first day of a company, led through in the chat (R66)."""
