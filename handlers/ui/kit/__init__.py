"""What screens are made of: HTML, buttons, callback data, languages."""
