"""The company's own documents, made for a deal (R61)."""
