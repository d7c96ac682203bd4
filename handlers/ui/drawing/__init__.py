"""What a screen shows or sends as a file, made of its plain data; blocking, for a thread."""
