"""A regulation that speaks to clients, made of the default."""

from __future__ import annotations

from typing import Any

from crm_core.core import CrmCore
from crm_core.regulation.schema import Funnel, Regulation, Text


def tells(core: CrmCore, stage: str, ru: str, funnel: str = "inbound") -> None:
    """From now on clients hear this when their deal comes to that stage."""
    in_place = core.regulation.funnel(funnel)
    stages = tuple(
        one.model_copy(update={"client_message": Text(ru=ru, en=f"{ru} (en)")}) if one.code == stage else one
        for one in in_place.stages
    )
    core.follow(with_funnel(core.regulation, funnel, stages=stages))


def with_funnel(regulation: Regulation, code: str, **changed: Any) -> Regulation:
    def redone(one: Funnel) -> Funnel:
        return one.model_copy(update=changed) if one.code == code else one

    told = regulation.model_dump()
    told["funnels"] = [redone(one).model_dump() for one in regulation.funnels]
    return Regulation.model_validate(told)
