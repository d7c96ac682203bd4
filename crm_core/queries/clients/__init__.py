"""Clients: the card, and what a client sees of their own requests."""
