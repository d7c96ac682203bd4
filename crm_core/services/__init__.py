"""What can be done, one module a topic: the only writers of the database."""
