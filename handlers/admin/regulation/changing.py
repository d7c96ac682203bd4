"""A part of the rules is changed by a press or a line; what keeps it from that is said (R77)."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.regulation.editing.edits import Edit
from crm_core.regulation.errors import RegulationError
from crm_core.services.regulation import RegulationInUse
from handlers.admin.regulation.plan_screen import mistakes_screen, refused_plan
from handlers.ui.callbacks.regulation import ShowRules
from handlers.ui.kit.screen import Screen


async def changed(crm: Crm, *edits: Edit) -> Screen | None:
    """None if it is done. Raises AppliedMeanwhile, which is told as any error of the core."""
    try:
        await crm.regulations.edit(*edits)
    except RegulationError as error:
        return mistakes_screen(error.problems, ShowRules())
    except RegulationInUse as error:
        return refused_plan(error.plan, crm, ShowRules())
    return None
