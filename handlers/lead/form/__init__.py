"""A request, question by question."""
