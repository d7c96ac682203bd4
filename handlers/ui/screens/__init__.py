"""Screens that more than one role sees."""
