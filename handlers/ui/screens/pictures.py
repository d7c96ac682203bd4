"""The picture of a screen, drawn."""

from __future__ import annotations

from handlers.ui.formatting import qr_codes
from handlers.ui.kit.screen import FunnelPicture, QrPicture
from handlers.ui.screens import charts


def draw(picture: FunnelPicture | QrPicture) -> bytes:
    """A PNG. Blocking: call it in a thread."""
    return charts.draw(picture) if isinstance(picture, FunnelPicture) else qr_codes.png(picture.link, picture.title)
