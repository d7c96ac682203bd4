"""The doors: updates bounded, kept and acknowledged."""
