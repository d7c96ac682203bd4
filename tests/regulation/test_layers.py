"""A regulation that builds on another: what it says takes the place of what its base says, and nothing else does."""

import pytest

from crm_core.regulation.errors import Problem, RegulationError
from crm_core.regulation.loader import parse, preset
from crm_core.regulation.presets import text_of
from crm_core.regulation.schema import Regulation

DEFAULT = preset("default")
EXTENDS = 'extends = "default"\n'
FUNNEL = """
[[funnels]]
code = "sales"
name = "Sales"
goal = "Sell"
stages = [
    { code = "asked", name = "Request received", entry = "Asked", goal = "Answer", probability = 10 },
    { code = "paid", name = "Payment received", kind = "won", entry = "Paid", goal = "Thank", probability = 100 },
]
"""


def built(text: str) -> Regulation:
    return parse(EXTENDS + text, "mine.toml")


def mistakes(text: str) -> list[Problem]:
    with pytest.raises(RegulationError) as raised:
        parse(EXTENDS + text, "mine.toml")
    return list(raised.value.problems)


def test_one_line_is_a_whole_regulation() -> None:
    assert built("") == DEFAULT.model_copy(update={"about": None})


def test_a_section_is_merged_by_its_keys() -> None:
    read = built('[company]\nname = "Acme"\n[ladders]\nstall = "2wd"\n')
    assert (read.company.name.ru, read.company.name.en, read.company.currency) == ("Acme", "Acme", "RUB")
    assert str(read.ladders.stall) == "2wd"
    assert read.ladders.invoice == DEFAULT.ladders.invoice


def test_a_key_that_is_given_replaces_all_that_was_below_it() -> None:
    assert built('[company]\nname.en = "Acme"\n').company.name.ru == "", "not the base's name in one of the languages"
    assert [problem.expected for problem in mistakes('[calendar.hours]\nmonday = "09:00-18:00"\n')] == [
        "tuesday", "wednesday", "thursday", "friday",
    ]  # fmt: skip


def test_lists_are_merged_by_code() -> None:
    read = built(
        '[[reasons]]\ncode = "expensive"\nname = "Too dear"\nfollow_up = { type = "call", due = "3d" }\n'
        '[[reasons]]\ncode = "moved"\nname = "Moved away"\nfollow_up = { type = "call", due = "90d" }\n'
    )
    codes = [reason.code for reason in DEFAULT.reasons]
    assert [reason.code for reason in read.reasons] == [*codes, "moved"]
    assert read.reason("expensive").name.en == "Too dear"
    assert read.reason("no_time") == DEFAULT.reason("no_time")


def test_some_of_the_base_s_can_be_left_out() -> None:
    left_out = 'without = { reasons = ["no_time"], sources = ["radio", "tv"], fields = ["country"] }\n'
    # What a stage asks for cannot be left out: its funnels are others here.
    read = built('inbound = "sales"\n' + left_out + FUNNEL)
    assert "no_time" not in {reason.code for reason in read.reasons}
    assert len(read.sources) == len(DEFAULT.sources) - 2
    assert len(read.fields) == len(DEFAULT.fields) - 1


def test_funnels_replace_all_of_the_base_s_and_what_points_at_them() -> None:
    read = built('inbound = "sales"\n' + FUNNEL)
    assert [funnel.code for funnel in read.funnels] == ["sales"]
    assert (read.renewal, read.win_back) == (None, None)
    assert [problem.expected for problem in mistakes(FUNNEL)] == ["inbound"]


def test_a_mistake_is_told_where_it_is_written() -> None:
    (problem,) = mistakes('\n[[reasons]]\ncode = "moved"\nname = "Moved"\nfollow_up = { type = "cal", due = "9d" }\n')
    assert (problem.file, problem.line, problem.key) == ("mine.toml", 6, "reasons[1].follow_up.type")
    (problem,) = mistakes('[company]\nname = "Acme"\nlocale = "russian!"\n')
    assert (problem.file, problem.line, problem.key) == ("mine.toml", 4, "company.locale")


def test_a_mistake_that_the_file_makes_of_its_base_names_the_base_s_line() -> None:
    (problem,) = [one for one in mistakes('without = { fields = ["need"] }\n') if one.key.startswith("form")]
    lines = text_of("default").splitlines()
    assert problem.file == "default.toml"
    assert lines[problem.line - 1] == 'field = "need"'
    assert problem.code == "unknown_code"


def test_an_entry_after_one_that_was_left_out_keeps_its_own_line() -> None:
    found = mistakes('without = { reasons = ["no_money"], task_types = ["write"] }\n')
    lines = text_of("default").splitlines()
    (problem,) = [one for one in found if one.key.startswith("reasons")]
    assert '"write"' in lines[problem.line - 1]
    assert problem.key == "reasons[5].follow_up.type", "as it is counted in that file"


@pytest.mark.parametrize(
    ("text", "key", "code", "found"),
    [
        ('without = { reasons = ["no_tim"] }', "without.reasons[1]", "unknown_code", "no_tim"),
        ('without = { funnels = ["inbound"] }', "without.funnels", "unknown_key", "funnels"),
        ("without = 5", "without", "wrong_type", "5"),
        ('[company]\nnam = "x"', "company.nam", "unknown_key", "nam"),
        (
            '[[reasons]]\ncode = "a"\nname = "A"\nfollow_up = { type = "call", due = "1d" }\n'
            '[[reasons]]\ncode = "a"\nname = "A"\nfollow_up = { type = "call", due = "1d" }',
            "reasons[2].code",
            "duplicate_code",
            "a",
        ),
    ],
)
def test_mistakes_in_building(text: str, key: str, code: str, found: str) -> None:
    (problem,) = mistakes(text + "\n")
    assert (problem.file, problem.key, problem.code, problem.found) == ("mine.toml", key, code, found)


def test_a_base_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(RegulationError) as raised:
        parse('extends = "defualt"\n', "mine.toml")
    (problem,) = raised.value.problems
    assert (problem.key, problem.code, problem.found) == ("extends", "unknown_code", "defualt")
    assert "default | " in problem.expected


def test_one_may_build_on_a_trade_s_own() -> None:
    read = parse('extends = "fitness"\n[company]\nname = "Iron"\n', "mine.toml")
    assert [funnel.code for funnel in read.funnels] == ["memberships", "renewal", "former_members"]
    assert read.win_back == "former_members"
    assert read.company.name.ru == "Iron"
    assert read.about is None
