"""Moments, amounts, names and codes in words."""
