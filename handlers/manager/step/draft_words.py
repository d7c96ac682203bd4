"""A draft in words: what was pressed and answered, for whoever reads it later (R48)."""

from __future__ import annotations

from pydantic import JsonValue

from crm_core.core import Crm
from crm_core.regulation.schema import Field, Regulation, UnknownCode
from handlers.manager.step.draft import Draft
from handlers.ui.formatting.labels import field_value, task_type_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import _, said


async def in_words(crm: Crm, draft: Draft) -> list[str]:
    """A line each, the outcome first; empty where nothing was said yet. Fields hidden from the actor are left out."""
    rules = crm.regulation
    stage = _stage(draft.to, rules)
    return [
        line
        for line in (
            _outcome(draft, rules),
            f"✍️ {draft.note}" if draft.note else None,
            *[await _answer(crm, code, value) for code, value in draft.fields.items()],
            _("➡️ To the stage: {stage}").format(stage=stage) if stage else None,
            f"↩️ {draft.why}" if draft.why else None,
        )
        if line
    ]


def _outcome(draft: Draft, rules: Regulation) -> str | None:
    if draft.outcome is None or draft.task_type is None:
        return None
    try:
        outcome = said(rules.outcome(draft.task_type, draft.outcome).name)
    except UnknownCode:
        outcome = draft.outcome
    return f"☑️ {task_type_name(draft.task_type, rules)}: {outcome}"


async def _answer(crm: Crm, code: str, value: JsonValue) -> str | None:
    try:
        field = crm.regulation.field(code)
    except UnknownCode:
        return None
    return f"{said(field.name)}: {await _value(crm, field, value)}"


async def _value(crm: Crm, field: Field, value: JsonValue) -> str:
    if field.builtin and field.code == "product" and isinstance(value, int):
        return (await crm.queries.catalogue.product(value)).name
    return field_value(field, value, Viewer.of(crm))


def _stage(code: str | None, rules: Regulation) -> str | None:
    stages = (stage for funnel in rules.funnels for stage in funnel.stages)
    return next((said(stage.name) for stage in stages if stage.code == code), None)
