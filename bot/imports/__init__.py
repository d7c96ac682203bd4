"""A base taken in from a file: read, looked at, taken slice by slice, from the command line and from the chat."""
