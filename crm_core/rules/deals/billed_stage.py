"""Which stage an invoice that was sent stands for (R30)."""

from __future__ import annotations

from crm_core.regulation.schema import Funnel, Stage

CHASE = "invoice_chase"
"""The type of the task by which a manager sees to an unpaid invoice."""


def billed_stage(funnel: Funnel, here: str) -> Stage | None:
    """The first stage ahead whose own task sees to the payment; None where none does, or the deal is there or past it.

    `here`: the code of the stage at which the deal stands.
    """
    billed = [any(task.type == CHASE for task in stage.tasks) for stage in funnel.stages]
    place = next((place for place, stage in enumerate(funnel.stages) if stage.code == here), len(funnel.stages))
    if any(billed[: place + 1]):
        return None
    return next((stage for stage, it_is in zip(funnel.stages, billed, strict=True) if it_is and not stage.won), None)
