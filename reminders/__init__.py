"""Time: what fell due becomes notifications, and notifications are delivered. Knows no Telegram: it sends through a
Gateway.
"""
