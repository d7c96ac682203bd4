"""Texts as they are cleaned, compared and searched."""
