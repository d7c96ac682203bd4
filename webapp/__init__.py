"""HTTP for others than Telegram: the door for websites' forms. It knows the core alone and is mounted by the bot."""
