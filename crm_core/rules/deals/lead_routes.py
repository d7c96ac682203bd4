"""Among whom a lead is given out (R28): the first of the regulation's routes that fits it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from crm_core.regulation.leads.parts import LeadRoute
from crm_core.regulation.morphology import normal_forms

_WORD = re.compile(r"[^\W_]+")
_MOST_READ = 1_000
"""Characters of a wish that are looked through for a product's name."""


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What is known of a lead by now. `words`: their own; `goods`: the deal's product and its category."""

    funnel: str
    language: str | None = None
    source: str | None = None
    words: str = ""
    goods: tuple[str, ...] = ()


def route_of(routes: Iterable[LeadRoute], lead: LeadFacts) -> LeadRoute | None:
    """The first that fits; None: the lead is anybody's."""
    return next((route for route in routes if fits(route, lead)), None)


def fits(route: LeadRoute, lead: LeadFacts) -> bool:
    """All of what the route names holds; one that names nothing fits every lead."""
    if route.funnels and lead.funnel not in route.funnels:
        return False
    if route.languages and (lead.language or "").split("-")[0] not in route.languages:
        return False
    if route.sources and lead.source not in route.sources:
        return False
    return not route.products or any(_about(product, lead) for product in route.products)


def _about(product: str, lead: LeadFacts) -> bool:
    return product.casefold() in {one.casefold() for one in lead.goods} or mentions(lead.words, product)


def mentions(words: str, name: str) -> bool:
    """Whether each word of a name stands among the words, in whatever form: «пластиковых окон» mentions «Окна»."""
    forms = [normal_forms(word) for word in _WORD.findall(name)]
    said: Collection[str] = {form for word in _WORD.findall(words[:_MOST_READ]) for form in normal_forms(word)}
    return bool(forms) and all(any(form in said for form in one) for one in forms)
