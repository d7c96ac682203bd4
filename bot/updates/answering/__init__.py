"""What people see: screens and answers on their way to Telegram."""
