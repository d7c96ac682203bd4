"""The daily digest (R42), at the recipient's own hour."""

from __future__ import annotations

from crm_core.queries.letter_facts import DigestFacts
from handlers.ui.digests import digest_screen
from handlers.ui.screen import Screen
from handlers.ui.viewer import Viewer


def daily(facts: DigestFacts, viewer: Viewer) -> tuple[Screen, ...]:
    return digest_screen(facts.digest, facts.funnel, viewer)
