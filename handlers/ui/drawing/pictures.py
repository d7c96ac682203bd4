"""What of a screen has to be made: its picture, its paper, its spreadsheet."""

from __future__ import annotations

from base64 import b64decode

from crm_core.documents.template import filled
from handlers.ui.drawing import charts, sheets
from handlers.ui.formatting import qr_codes
from handlers.ui.kit.picture import ChartPicture, Drawable, FilledFile, Paper, SheetFile
from handlers.ui.paper import drawing


def draw(what: Drawable) -> bytes:
    """A PNG, PDF, XLSX or DOCX. Blocking, for half a second of pure Python: whoever draws does it apart."""
    if isinstance(what, Paper):
        return drawing.draw(what)
    if isinstance(what, FilledFile):
        return filled(b64decode(what.body), what.values)
    if isinstance(what, SheetFile):
        return sheets.written(what)
    return charts.draw(what) if isinstance(what, ChartPicture) else qr_codes.png(what.link, what.title)
