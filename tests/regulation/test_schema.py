"""Look-ups in a regulation: what is asked for by code, and what is not there."""

from collections.abc import Callable

import pydantic
import pytest

from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.loader import load
from crm_core.regulation.schema import Field, Regulation
from crm_core.roles import Role

REGULATION = load()


def test_stages_follow_one_another() -> None:
    assert REGULATION.first_stage("inbound").code == "request_received"
    assert REGULATION.won_stage("inbound").code == "paid"
    following = REGULATION.next_stage("inbound", "request_received")
    assert following is not None
    assert following.code == "contact_made"
    assert REGULATION.next_stage("inbound", "paid") is None


def test_the_stages_between_two_leave_out_the_first_and_hold_the_last() -> None:
    between = REGULATION.stages_between("inbound", "contact_made", "proposal_sent")
    assert [stage.code for stage in between] == ["need_identified", "demo_planned", "demo_held", "proposal_sent"]
    assert REGULATION.stages_between("inbound", "paid", "contact_made") == ()


@pytest.mark.parametrize(
    ("look", "kind"),
    [
        (lambda r: r.funnel("x"), "funnel"),
        (lambda r: r.stage("x", "paid"), "funnel"),
        (lambda r: r.stage("inbound", "x"), "stage"),
        (lambda r: r.next_stage("inbound", "x"), "stage"),
        (lambda r: r.stages_between("inbound", "paid", "x"), "stage"),
        (lambda r: r.first_stage("x"), "funnel"),
        (lambda r: r.field("x"), "field"),
        (lambda r: r.reason("x"), "reason"),
        (lambda r: r.task_type("x"), "task_type"),
        (lambda r: r.outcome("x", "reached"), "task_type"),
        (lambda r: r.outcome("call", "x"), "outcome"),
        (lambda r: r.source("x"), "source"),
        (lambda r: r.template("x"), "template"),
    ],
)
def test_an_unknown_code_is_a_typed_error_that_names_it(look: Callable[[Regulation], object], kind: str) -> None:
    with pytest.raises(UnknownCode) as raised:
        look(REGULATION)
    assert (raised.value.kind, raised.value.code) == (kind, "x")


def test_choices_of_a_built_in_field_are_the_regulations_own_lists() -> None:
    def codes(field: str) -> list[str]:
        return [choice.code for choice in REGULATION.choices(REGULATION.field(field))]

    assert codes("source") == [source.code for source in REGULATION.sources]
    assert codes("reason") == [reason.code for reason in REGULATION.reasons]
    assert "trade" in codes("industry")
    assert codes("need") == []


def test_a_field_may_be_kept_from_a_role() -> None:
    margin = Field.model_validate(
        {"code": "margin", "entity": "deal", "type": "money", "name": "Margin", "ask": "?", "hidden_for": ["manager"]}
    )
    assert margin.hidden(Role.manager)
    assert not margin.hidden(Role.head)


def test_a_loaded_regulation_never_changes() -> None:
    with pytest.raises(pydantic.ValidationError):
        REGULATION.funnels[0].code = "other"  # type: ignore[misc]
