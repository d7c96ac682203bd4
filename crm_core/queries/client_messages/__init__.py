"""What goes to clients by itself: on a stage, in a series, as news."""
