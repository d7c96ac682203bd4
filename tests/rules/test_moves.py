"""Moves: what is recorded, what is asked for, what is created (R6, R11, R14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.loader import load
from crm_core.rules.deals.stage_moves import is_filled, owed, plan

REGULATION = load()
STAGES = [stage.code for stage in REGULATION.funnel("inbound").stages]


def codes(things) -> list[str]:
    return [thing.code for thing in things]


def test_one_step_on_asks_for_what_its_stage_requires_and_sets_its_tasks() -> None:
    move = plan(REGULATION, "inbound", "request_received", "contact_made", {})
    assert codes(move.passed) == ["contact_made"]
    assert codes(move.missing) == ["need"]
    assert [task.type for task in move.tasks] == ["call"]
    assert not move.ready


def test_a_conversation_that_passed_three_stages_records_and_asks_for_all_of_them() -> None:
    move = plan(REGULATION, "inbound", "contact_made", "proposal_sent", {"need": "A fence"})
    assert codes(move.passed) == ["need_identified", "demo_planned", "demo_held", "proposal_sent"]
    assert codes(move.missing) == ["product", "amount"]
    assert move.tasks == REGULATION.stage("inbound", "proposal_sent").tasks


def test_nothing_missing_is_ready_at_once() -> None:
    move = plan(REGULATION, "inbound", "contact_made", "need_identified", {"product": "fence"})
    assert move.ready
    assert not move.wins


def test_closing_obeys_the_same_rule() -> None:
    move = plan(REGULATION, "inbound", "demo_held", "paid", {})
    assert move.wins
    assert codes(move.missing) == ["amount", "company_name"]


def test_a_step_back_asks_for_nothing_and_records_only_where_it_leads() -> None:
    move = plan(REGULATION, "inbound", "proposal_sent", "need_identified", {})
    assert move.backwards
    assert codes(move.passed) == ["need_identified"]
    assert move.ready
    assert move.tasks == REGULATION.stage("inbound", "need_identified").tasks


def test_a_second_press_moves_nothing() -> None:
    move = plan(REGULATION, "inbound", "demo_held", "demo_held", {})
    assert move.empty
    assert move.ready
    assert move.tasks == ()


def test_a_new_deal_passes_the_first_stage_too() -> None:
    assert codes(plan(REGULATION, "inbound", None, "request_received", {}).passed) == ["request_received"]
    assert codes(plan(REGULATION, "inbound", None, "contact_made", {}).passed) == ["request_received", "contact_made"]


@pytest.mark.parametrize(
    ("funnel", "origin", "goal", "kind"),
    [
        ("nope", "request_received", "paid", "funnel"),
        ("inbound", "nope", "paid", "stage"),
        ("inbound", "request_received", "nope", "stage"),
        ("renewal", "renewal_opened", "paid", "stage"),
    ],
)
def test_a_stage_that_is_not_there_is_a_typed_error(funnel: str, origin: str, goal: str, kind: str) -> None:
    with pytest.raises(UnknownCode) as raised:
        plan(REGULATION, funnel, origin, goal, {})
    assert raised.value.kind == kind


@pytest.mark.parametrize("value", [None, "", "  ", [], ()])
def test_a_blank_is_no_answer(value: object) -> None:
    assert not is_filled(value)


@pytest.mark.parametrize("value", [0, False, "0", ["ru"], {"minor": 0, "currency": "RUB"}])
def test_no_and_zero_are_answers(value: object) -> None:
    assert is_filled(value)


places = st.integers(0, len(STAGES) - 1)
answers = st.dictionaries(
    st.sampled_from([field.code for field in REGULATION.fields]), st.sampled_from(["x", "", None])
)


@given(places, places, places, answers)
def test_two_steps_ask_for_and_record_what_one_long_step_does(one, two, three, values) -> None:
    a, b, c = (STAGES[place] for place in sorted((one, two, three)))
    first, second = plan(REGULATION, "inbound", a, b, values), plan(REGULATION, "inbound", b, c, values)
    whole = plan(REGULATION, "inbound", a, c, values)
    assert whole.passed == first.passed + second.passed
    assert set(codes(whole.missing)) == {*codes(first.missing), *codes(second.missing)}


@given(places, places, answers)
def test_what_was_asked_for_and_answered_is_not_asked_for_again(one, two, values) -> None:
    move = plan(REGULATION, "inbound", STAGES[one], STAGES[two], values)
    answered = {**values, **dict.fromkeys(codes(move.missing), "an answer")}
    assert plan(REGULATION, "inbound", STAGES[one], STAGES[two], answered).ready


@given(places, answers)
def test_a_deal_that_came_by_the_rules_owes_nothing_and_one_moved_past_them_all_that_they_ask(place, values) -> None:
    came = plan(REGULATION, "inbound", None, STAGES[place], values)
    assert owed(REGULATION, "inbound", STAGES[place], values) == came.missing
    answered = {**values, **dict.fromkeys(codes(came.missing), "an answer")}
    assert owed(REGULATION, "inbound", STAGES[place], answered) == ()
