"""A new deal by hand (R20): who, what they need, when the next step is. Mostly two messages and a press."""
