"""The packaged regulation: what every business starts from (R1, R3, R4, R11, R15, R16, R19, R31, R35)."""

import re

import pytest

from crm_core.regulation.builtin_fields import BUILTIN_FIELDS
from crm_core.regulation.linter import lint
from crm_core.regulation.loader import load
from crm_core.regulation.schema import Funnel, Stage, Text
from crm_core.regulation.values import WorkDuration
from crm_core.roles import Role

REGULATION = load()
FUNNELS = REGULATION.funnels
STAGES = [(funnel, stage) for funnel in FUNNELS for stage in funnel.stages]
every_funnel = pytest.mark.parametrize("funnel", FUNNELS, ids=[funnel.code for funnel in FUNNELS])
every_stage = pytest.mark.parametrize(
    ("funnel", "stage"), STAGES, ids=[f"{funnel.code}.{stage.code}" for funnel, stage in STAGES]
)


def texts(thing: object) -> list[Text]:
    """Every text within a part of the regulation."""
    if isinstance(thing, Text):
        return [thing]
    if isinstance(thing, tuple | list):
        return [text for item in thing for text in texts(item)]
    if isinstance(thing, dict):
        return texts(list(thing.values()))
    return texts(list(vars(thing).values())) if hasattr(type(thing), "model_fields") else []


def test_the_four_funnels_ship() -> None:
    assert [funnel.code for funnel in FUNNELS] == ["inbound", "outreach", "renewal", "return"]
    assert (REGULATION.inbound, REGULATION.renewal, REGULATION.win_back) == ("inbound", "renewal", "return")


def test_its_stage_names_pass_its_own_linter() -> None:
    assert lint(REGULATION) == {}


@every_funnel
def test_a_funnel_has_six_to_nine_stages_and_ends_with_the_sale(funnel: Funnel) -> None:
    assert 6 <= len(funnel.stages) <= 9
    assert [stage.won for stage in funnel.stages] == [False] * (len(funnel.stages) - 1) + [True]


@every_funnel
def test_chances_rise_from_stage_to_stage_up_to_the_sale(funnel: Funnel) -> None:
    chances = [stage.probability for stage in funnel.stages]
    assert chances == sorted(set(chances))
    assert chances[-1] == 100


@every_funnel
def test_a_deal_is_asked_for_a_little_at_a_time_and_for_nothing_twice(funnel: Funnel) -> None:
    asked = [stage.required for stage in funnel.stages]
    assert asked[0] == ()
    assert all(len(fields) <= 2 for fields in asked)
    codes = [code for fields in asked for code in fields]
    assert len(codes) == len(set(codes))


@every_stage
def test_a_stage_has_its_whole_regulation(funnel: Funnel, stage: Stage) -> None:
    assert stage.script
    assert stage.scenarios
    assert stage.automation
    if not stage.won:
        assert isinstance(stage.limit, WorkDuration)
        assert stage.limit.working
        assert stage.tasks, "a deal that comes here would stand without a next step"


def test_a_sent_proposal_stalls_after_five_working_days() -> None:
    assert {str(stage.limit) for _, stage in STAGES if stage.code == "proposal_sent"} == {"5wd"}


def test_everything_is_said_in_russian_and_in_english() -> None:
    found = texts(REGULATION)
    assert len(found) > 300
    for text in found:
        assert set(text.languages()) == {"ru", "en"}, text
        assert not re.search("[а-яё]", text.en, re.IGNORECASE), text.en


def test_the_names_within_a_list_differ_in_both_languages() -> None:
    lists = [REGULATION.fields, REGULATION.reasons, REGULATION.sources, REGULATION.task_types, FUNNELS]
    lists += [funnel.stages for funnel in FUNNELS] + [kind.outcomes for kind in REGULATION.task_types]
    for things in lists:
        for locale in ("ru", "en"):
            names = [thing.name.in_(locale) for thing in things]
            assert len(names) == len(set(names)), names


def test_the_fields_that_must_ship_do() -> None:
    shipped = {field.code for field in REGULATION.fields}
    assert shipped >= {"source", "annual_revenue", "industry", "country", "languages", "employees", "product", "reason"}
    assert {field.code for field in REGULATION.fields if field.builtin} == set(BUILTIN_FIELDS)


def test_every_field_that_ships_is_asked_for_somewhere() -> None:
    """A field that nobody is ever asked for is no field; the reason is asked at a refusal, the period at a payment."""
    asked = {code for _, stage in STAGES for code in stage.required}
    shipped = {"source", "annual_revenue", "industry", "country", "languages", "employees", "product", "requisites"}
    assert shipped <= asked


def test_every_refusal_has_its_follow_up() -> None:
    delays = {reason.code: str(reason.follow_up.due) for reason in REGULATION.reasons}
    assert set(delays) == {
        "no_money", "no_time", "competitor", "poor_quality", "no_response", "expensive", "not_relevant",
    }  # fmt: skip
    assert (delays["expensive"], delays["not_relevant"]) == ("7d", "30d")


def test_every_way_that_a_client_may_come_is_in_the_catalogue() -> None:
    groups = [source.group for source in REGULATION.sources]
    assert (groups.count("online"), groups.count("offline"), groups.count("direct")) == (23, 6, 8)


def test_no_answer_offers_the_next_try_by_itself() -> None:
    outcome = REGULATION.outcome("call", "no_answer")
    assert outcome.then == "retry"
    assert str(outcome.retry_after) == "2wh"


@pytest.mark.parametrize("kind", REGULATION.task_types, ids=lambda kind: kind.code)
def test_outcomes_fit_under_a_card_and_one_of_them_leads_on(kind) -> None:
    assert len(kind.outcomes) <= 8
    assert kind.emoji
    assert any(outcome.then in ("advance", "stay") for outcome in kind.outcomes)


def test_a_lead_is_asked_little_and_may_skip_all_but_the_need() -> None:
    questions = [(question.field, question.skippable) for question in REGULATION.form.questions]
    assert questions == [("need", False), ("contact_name", True), ("phone", True)]


def test_the_invoice_ladder_is_three_days_before_to_a_week_after() -> None:
    assert REGULATION.ladders.invoice == (-3, 0, 1, 3, 7)
    assert REGULATION.invoice.number_format.format(year=2026, seq=7) == "2026-0007"


def test_no_field_is_hidden_from_those_who_lead() -> None:
    assert not any(field.hidden(Role.supervisor) or field.hidden(None) for field in REGULATION.fields)
