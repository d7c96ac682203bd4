"""What of a screen has to be made: its picture, its paper, its spreadsheet."""

from __future__ import annotations

import asyncio

from handlers.ui.drawing import charts, sheets
from handlers.ui.formatting import qr_codes
from handlers.ui.kit.screen import ChartPicture, Paper, QrPicture, Screen, SheetFile
from handlers.ui.paper import drawing


async def drawn(screen: Screen) -> bytes | None:
    """Its PNG, PDF or XLSX, made in a thread; None where nothing has to be."""
    if isinstance(screen.file, Paper):
        return await asyncio.to_thread(drawing.draw, screen.file)
    if isinstance(screen.file, SheetFile):
        return await asyncio.to_thread(sheets.written, screen.file)
    return None if screen.picture is None else await asyncio.to_thread(draw, screen.picture)


def draw(picture: ChartPicture | QrPicture) -> bytes:
    """A PNG. Blocking: call it in a thread."""
    return charts.draw(picture) if isinstance(picture, ChartPicture) else qr_codes.png(picture.link, picture.title)
