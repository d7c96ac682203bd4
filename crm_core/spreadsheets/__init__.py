"""Tables that people send: what a file is, and its lines as words and numbers."""
