"""The demonstration: a company to play with, and everything on this computer."""
