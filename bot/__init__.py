"""The bot: the only part that knows all the others, and the only one that talks to Telegram."""
