"""What everybody on the staff has for themselves: the welcome, the menu, help, their own settings."""
