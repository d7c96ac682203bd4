"""Deals: the card, the lists, the history."""
