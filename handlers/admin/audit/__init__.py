"""The audit log on the screen."""
