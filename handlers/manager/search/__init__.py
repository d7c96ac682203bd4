"""Search, in the chat and inline."""
