"""What open, unpaid, overdue and in hand mean, written once."""
