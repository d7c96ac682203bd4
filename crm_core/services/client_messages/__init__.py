"""What goes to clients by itself (R41): on a stage, in a series, as news."""
