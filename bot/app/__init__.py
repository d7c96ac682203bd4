"""The process put together: its parts, its start, and its end."""
