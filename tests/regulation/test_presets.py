"""The regulations that ship for the trades (R1, R1b): each is whole, well named, and in the words of its trade."""

import re

import pytest

from crm_core.regulation.checks import PLACEHOLDERS
from crm_core.regulation.errors import RegulationError, UnknownCode
from crm_core.regulation.loader import parse, preset
from crm_core.regulation.presets import names, text_of
from crm_core.regulation.schema import Funnel, Regulation, Text

PRESETS = {name: preset(name, lint=True) for name in names()}
TRADES = [name for name in PRESETS if name != "default"]
FUNNELS = [(name, funnel) for name in TRADES for funnel in PRESETS[name].funnels]
every_preset = pytest.mark.parametrize("name", list(PRESETS))
every_funnel = pytest.mark.parametrize(
    ("name", "funnel"), FUNNELS, ids=[f"{name}.{funnel.code}" for name, funnel in FUNNELS]
)


def texts(thing: object) -> list[Text]:
    if isinstance(thing, Text):
        return [thing]
    if isinstance(thing, tuple | list):
        return [text for item in thing for text in texts(item)]
    if isinstance(thing, dict):
        return texts(list(thing.values()))
    return texts(list(vars(thing).values())) if hasattr(type(thing), "model_fields") else []


def test_there_is_one_for_each_trade_and_a_minimal_one() -> None:
    assert names()[0] == "default"
    assert set(names()) == {
        "default", "b2b", "made_to_order", "services", "appointments", "car_service", "retail", "fitness",
        "food_service", "minimal",
    }  # fmt: skip
    with pytest.raises(UnknownCode):
        preset("zoo")


def test_made_to_order_goes_from_the_request_over_two_estimates_to_the_money() -> None:
    funnel = PRESETS["made_to_order"].funnels[0]
    assert [stage.name.ru for stage in funnel.stages] == [
        "Заявка получена", "Дозвон состоялся", "Калибровка проведена", "Предварительный расчёт отправлен",
        "Точный расчёт отправлен", "Деньги получены",
    ]  # fmt: skip


def test_a_meeting_that_is_sold_is_planned_and_then_done() -> None:
    names = [stage.name.ru for stage in PRESETS["default"].funnels[0].stages]
    place = names.index("Демонстрация запланирована")
    assert names[place + 1] == "Демонстрация проведена"


def test_sales_to_companies_go_in_some_twenty_stages_from_the_first_letter_to_the_signed_act() -> None:
    stages = PRESETS["b2b"].funnels[0].stages
    assert 18 <= len(stages) <= 24
    assert (stages[1].name.ru, stages[-1].name.ru) == ("Первое письмо отправлено", "Акт подписан")


@every_preset
def test_scripts_can_be_said_aloud_with_known_fields_filled_in(name: str) -> None:
    known = PLACEHOLDERS | {field.code for field in PRESETS[name].fields}
    for funnel in PRESETS[name].funnels:
        for stage in funnel.stages:
            for text in texts(stage):
                for said in text.languages().values():
                    assert set(re.findall(r"{(.*?)}", said)) <= known, said
                    assert "«{company}»" not in said
                    assert not re.search(r"столько-то|так(ая|ой|ую)-то|каждый третий|половина клиентов", said), said


@every_preset
def test_it_is_said_in_a_sentence_what_it_is_for(name: str) -> None:
    about = PRESETS[name].about
    assert about is not None
    assert all(20 < len(text) <= 120 for text in (about.ru, about.en))


@every_preset
def test_everything_is_said_in_russian_and_in_english(name: str) -> None:
    for text in texts(PRESETS[name]):
        assert set(text.languages()) == {"ru", "en"}, text
        assert not re.search("[а-яё]", text.en, re.IGNORECASE), text.en


@every_preset
def test_the_names_within_a_list_differ_in_both_languages(name: str) -> None:
    read: Regulation = PRESETS[name]
    lists = [read.fields, read.reasons, read.sources, read.task_types, read.funnels]
    lists += [funnel.stages for funnel in read.funnels] + [kind.outcomes for kind in read.task_types]
    for things in lists:
        for locale in ("ru", "en"):
            said = [thing.name.in_(locale) for thing in things]
            assert len(said) == len(set(said)), said


@every_preset
def test_what_it_sets_and_asks_for_fits_a_phone(name: str) -> None:
    for kind in PRESETS[name].task_types:
        assert len(kind.outcomes) <= 8
        assert kind.emoji
        assert any(outcome.then in ("advance", "stay") for outcome in kind.outcomes)
    for funnel in PRESETS[name].funnels:
        assert all(len(stage.required) <= 2 for stage in funnel.stages)


@every_funnel
def test_its_chances_rise_and_nothing_is_asked_for_twice(name: str, funnel: Funnel) -> None:
    chances = [stage.probability for stage in funnel.stages]
    assert chances == sorted(set(chances))
    assert chances[-1] == 100
    codes = [code for stage in funnel.stages for code in stage.required]
    assert len(codes) == len(set(codes))


@every_preset
def test_every_stage_has_its_whole_regulation(name: str) -> None:
    for stage in [stage for funnel in PRESETS[name].funnels for stage in funnel.stages]:
        assert stage.entry
        assert stage.goal
        assert stage.script
        assert stage.scenarios
        assert stage.automation
        assert stage.won or stage.tasks, "a deal that comes here would stand without a next step"
        assert stage.won or stage.limit
        assert stage.won or stage.causes, "the funnel's weakest step names what to check"


@pytest.mark.parametrize("name", TRADES)
def test_its_file_is_short_because_it_builds_on_the_default(name: str) -> None:
    text = text_of(name)
    assert 'extends = "default"' in text
    assert PRESETS[name].ladders.invoice == PRESETS["default"].ladders.invoice
    assert "yandex_direct" not in text
    assert PRESETS[name].source("yandex_direct")


@pytest.mark.parametrize("name", TRADES)
def test_it_can_be_printed_changed_and_checked_under_any_name(name: str) -> None:
    text = text_of(name)
    assert parse(text, "sales.toml") == PRESETS[name]
    last = text.rindex("probability = 100")
    with pytest.raises(RegulationError) as raised:
        parse(text[:last] + "probability = 101" + text[last + len("probability = 100") :], f"{name}.toml")
    (problem,) = raised.value.problems
    assert (problem.file, problem.line, problem.code) == (f"{name}.toml", text.count("\n", 0, last) + 1, "out_of_range")
