"""What the buttons of the base carry."""

from __future__ import annotations

from crm_core.rules.exports import ExportFormat, ExportKind
from handlers.ui.kit.callback_data import CallbackData


class AskExport(CallbackData, prefix="qx"):
    """A copy of the base is asked for (R49)."""

    kind: ExportKind
    format: ExportFormat
