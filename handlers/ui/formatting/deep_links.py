"""Links that open the bot with a parameter."""

from __future__ import annotations

PREFIX = "inv_"
