"""Tasks as they are shown."""
