"""What the Bot API does, a test a rule: held against the sandbox, and against Telegram by whoever has a bot.

``make contract TOKEN=123:abc CHAT=456`` runs the rules that a lone bot can show in a chat with its owner.
"""
