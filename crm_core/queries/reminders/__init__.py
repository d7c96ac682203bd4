"""What fell due."""
