"""What the buttons of the base carry."""

from __future__ import annotations

from crm_core.rules.exports import ExportFormat, ExportKind
from crm_core.rules.importing.columns import Kind
from handlers.ui.kit.callback_data import CallbackData


class BringBase(CallbackData, prefix="qi"):
    """A table of clients or deals is sent next (R26)."""

    kind: Kind


class AskExport(CallbackData, prefix="qx"):
    """A copy of the base is asked for (R49)."""

    kind: ExportKind
    format: ExportFormat
