"""Whose a deal is: taken, handed over, passed on."""
