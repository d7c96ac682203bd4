"""Formatted texts: from a source and its markup to what is shown and its entities."""
