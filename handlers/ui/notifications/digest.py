"""The daily digest (R42), at the recipient's own hour."""

from __future__ import annotations

from crm_core.queries.notifications.dto import DigestFacts
from crm_core.queries.notifications.kinds import DailyDigest
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.screen import Screen
from handlers.ui.notifications.registry import shows
from handlers.ui.screens.digest import digest_screen


@shows(DailyDigest)
def daily(facts: DigestFacts, viewer: Viewer) -> tuple[Screen, ...]:
    return digest_screen(facts.digest, viewer)
