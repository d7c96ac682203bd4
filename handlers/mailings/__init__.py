"""What goes to many clients: news to a segment, and the figures of the series (R41)."""
