"""Among whom a lead is given out (R28)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.leads.parts import LeadRoute
from crm_core.rules.deals.lead_routes import LeadFacts, fits, mentions, route_of

LEAD = LeadFacts("inbound", "en-GB", "avito", "Hello, I need new windows", ("Installation", "Services"))


@pytest.mark.parametrize(
    ("conditions", "fit"),
    [
        ({}, True),
        ({"funnels": ["inbound"]}, True),
        ({"funnels": ["renewal"]}, False),
        ({"languages": ["en"]}, True),
        ({"languages": ["ru", "kk"]}, False),
        ({"sources": ["avito"], "languages": ["en"]}, True),
        ({"sources": ["avito"], "languages": ["ru"]}, False),
        ({"products": ["services"]}, True),
        ({"products": ["Doors", "Windows"]}, True),
        ({"products": ["Doors"]}, False),
    ],
)
def test_all_that_a_route_names_must_hold(conditions: dict[str, list[str]], fit: bool) -> None:
    assert fits(LeadRoute.model_validate({"departments": ["Export"], **conditions}), LEAD) is fit


@pytest.mark.parametrize(
    ("words", "name", "does"),
    [
        ("Сколько стоит остекление пластиковыми окнами?", "Окна", True),
        ("нужны пластиковые окна в дом", "Пластиковые окна", True),
        ("нужны пластиковые двери", "Пластиковые окна", False),
        ("Хочу записаться на стрижку", "Стрижка", True),
        ("need a WEBSITE, please", "Website", True),
        ("окнами", "окно", True),
        ("подоконник", "Окна", False),
        ("", "Окна", False),
    ],
)
def test_a_product_is_mentioned_in_whatever_form(words: str, name: str, does: bool) -> None:
    assert mentions(words, name) is does


_SOME = st.lists(st.sampled_from(["a", "b", "c"]), max_size=2, unique=True)
_ROUTES = st.lists(
    st.builds(lambda f, s: LeadRoute.model_validate({"departments": ["D"], "funnels": f, "sources": s}), _SOME, _SOME),
    max_size=5,
)


@given(_ROUTES, st.sampled_from("abc"), st.sampled_from([*"abc", None]))
def test_the_first_that_fits_counts_and_order_alone_decides(
    routes: list[LeadRoute], funnel: str, source: str | None
) -> None:
    lead = LeadFacts(funnel, None, source)
    chosen = route_of(routes, lead)
    fitting = [
        one
        for one in routes
        if (not one.funnels or funnel in one.funnels) and (not one.sources or source in one.sources)
    ]
    assert chosen == (fitting[0] if fitting else None)
