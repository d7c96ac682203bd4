"""A company's own documents (R61)."""
