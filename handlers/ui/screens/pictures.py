"""What of a screen has to be drawn: its picture, or its paper."""

from __future__ import annotations

import asyncio

from handlers.ui.formatting import qr_codes
from handlers.ui.kit.screen import FunnelPicture, Paper, QrPicture, Screen
from handlers.ui.paper import drawing
from handlers.ui.screens import charts


async def drawn(screen: Screen) -> bytes | None:
    """Its PNG or PDF, drawn in a thread; None where nothing has to be."""
    if isinstance(screen.file, Paper):
        return await asyncio.to_thread(drawing.draw, screen.file)
    return None if screen.picture is None else await asyncio.to_thread(draw, screen.picture)


def draw(picture: FunnelPicture | QrPicture) -> bytes:
    """A PNG. Blocking: call it in a thread."""
    return charts.draw(picture) if isinstance(picture, FunnelPicture) else qr_codes.png(picture.link, picture.title)
