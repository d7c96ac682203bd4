"""The door answers as its description says, whatever is sent."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.thoroughness import examples
from tests.webapp.conftest import Caller
from webapp.answers import STATUS, Fault, Taken
from webapp.lead_form import LeadForm
from webapp.openapi import description

_WORDS = st.text(max_size=12) | st.sampled_from(["89123456789", "anna@example.com", "yes", "no", "1:1"])
_VALUES = st.none() | st.booleans() | st.integers() | _WORDS | st.lists(_WORDS, max_size=2)
_NAMES = st.sampled_from([*LeadForm.model_fields, "payment", "test", "key", "leave_empty"]) | st.text(max_size=8)
_BODIES = st.lists(st.dictionaries(_NAMES, _VALUES, max_size=6) | _VALUES, min_size=4, max_size=4)


async def test_the_description_is_served_and_every_reference_in_it_leads_somewhere(caller: Caller) -> None:
    async with caller.session.get(f"{caller.url}/openapi.json") as answer:
        served = await answer.json()
    assert served == description("/leads")
    schemas = served["components"]["schemas"]
    for reference in _references(served):
        assert reference.removeprefix("#/components/schemas/") in schemas
    statuses = set(served["paths"]["/leads"]["post"]["responses"])
    assert statuses == {"200", *map(str, STATUS.values())}
    assert set(schemas["LeadForm"]["properties"]) == set(LeadForm.model_fields)


@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=_BODIES)
async def test_every_answer_is_one_that_the_description_names(caller: Caller, bodies: list[Any]) -> None:
    for body in bodies:
        status, answer = await caller.json(body)
        assert status in (200, *STATUS.values())
        told = Taken.model_validate(answer) if status == 200 else Fault.model_validate(answer)
        assert isinstance(told, Taken) or STATUS[told.error] == status


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [one for name, inner in value.items() for one in ([inner] if name == "$ref" else _references(inner))]
    return [one for inner in value for one in _references(inner)] if isinstance(value, list) else []
