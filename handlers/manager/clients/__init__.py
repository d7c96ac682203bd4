"""Clients on the phone: the card of one (R21), and two that are made one (R20)."""
