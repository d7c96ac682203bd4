"""A price list read as a catalogue (R27, R67)."""
