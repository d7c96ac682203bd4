"""Talking to Telegram: the session, what a refusal means, a Screen as Bot API calls."""
