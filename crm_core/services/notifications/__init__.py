"""What is promised to be sent: the outbox, and what cancels it."""
