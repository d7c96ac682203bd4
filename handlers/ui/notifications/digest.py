"""The digest of the day and of the week (R42), at the recipient's own hour."""

from __future__ import annotations

from crm_core.queries.notifications.dto import DigestFacts, WeekFacts
from crm_core.queries.notifications.kinds import DailyDigest, WeeklyDigest
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.screen import Screen
from handlers.ui.notifications.registry import shows
from handlers.ui.screens.digest import digest_screen
from handlers.ui.screens.week import week_screen


@shows(DailyDigest)
def daily(facts: DigestFacts, viewer: Viewer) -> tuple[Screen, ...]:
    return digest_screen(facts.digest, viewer)


@shows(WeeklyDigest)
def weekly(facts: WeekFacts, viewer: Viewer) -> tuple[Screen, ...]:
    return (week_screen(facts.week, viewer),)
