"""Time: what fell due becomes letters, and letters are delivered. Knows no Telegram: it sends through a Gateway."""
