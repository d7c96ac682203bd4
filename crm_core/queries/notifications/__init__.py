"""What a notification tells, read at the moment it is sent."""
