"""A manager's conversation: the day's tasks, the loop of a task, the deal and all that is done with it."""
