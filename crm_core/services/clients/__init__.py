"""Who a client is, and two cards of one person."""
