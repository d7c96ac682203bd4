"""Small bots in other people's libraries, and a run of each against the sandbox."""
