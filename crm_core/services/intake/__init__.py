"""A lead's first words become a contact, a deal and a task."""
