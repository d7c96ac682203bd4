"""The card of a deal and what is pressed on it."""
