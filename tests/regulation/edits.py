"""Regulations edited as a person edits them: the default with a few pieces replaced."""

from __future__ import annotations

import re

from crm_core.core import CrmCore
from crm_core.regulation.loader import parse
from crm_core.regulation.presets import text_of
from crm_core.rules.actor import Actor
from crm_core.services.regulation import Plan, Written

DEFAULT = text_of("default")


def edited(*changes: tuple[str, str], also: str = "") -> str:
    """The default with the first of each piece replaced; `also` is added at the end."""
    text = DEFAULT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text + also


def without_stage(code: str, also: str = "") -> str:
    """The default without the first stage of that code, as if it were cut out in an editor."""
    stages = re.split(r"(?m)^(?=\[\[funnels\.stages\]\]$)", DEFAULT)
    place = next(place for place, part in enumerate(stages) if part.startswith(f'[[funnels.stages]]\ncode = "{code}"'))
    return "".join(stages[:place] + stages[place + 1 :]) + also


def moved(stage: str, to: str, funnel: str = "inbound", to_funnel: str = "") -> str:
    more = f'to_funnel = "{to_funnel}"\n' if to_funnel else ""
    return f'\n[[moved]]\nfunnel = "{funnel}"\nstage = "{stage}"\nto_stage = "{to}"\n{more}'


def written(text: str) -> Written:
    rules = parse(text, "mine.toml")
    return Written(text, rules, rules)


async def apply(core: CrmCore, text: str, actor: Actor | None = None) -> Plan:
    """Applies it and has the core go by it, as a bot does."""
    new = written(text)
    async with core.transaction(actor or Actor.system()) as crm:
        plan = await crm.regulations.apply(new, over=await crm.regulations.number())
    core.follow(new.in_force)
    return plan


async def plan(core: CrmCore, text: str) -> Plan:
    async with core.reading(Actor.system()) as crm:
        return await crm.regulations.plan(written(text))
