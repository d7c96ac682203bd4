"""Who may see what: which deals and clients, and which of their fields."""
