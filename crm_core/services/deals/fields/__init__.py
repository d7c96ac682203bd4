"""What a deal holds: its fields and what is sold in it."""
