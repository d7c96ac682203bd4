"""Language, zone, hours, notifications of a person's own."""
