"""A regulation file is taken as a whole, or refused with every mistake, its line and what was expected (R5)."""

from pathlib import Path

import pytest

from crm_core.regulation.errors import Problem, RegulationError
from crm_core.regulation.loader import load, parse
from crm_core.regulation.presets import text_of

DEFAULT = text_of("default")


def place(piece: str) -> int:
    """Where a piece of the default regulation first stands outside its comments."""
    at = DEFAULT.index(piece)
    while DEFAULT[DEFAULT.rfind("\n", 0, at) + 1] == "#":
        at = DEFAULT.index(piece, at + 1)
    return at


def line_of(piece: str) -> int:
    """The line, from 1, on which it stands."""
    return DEFAULT.count("\n", 0, place(piece)) + 1


def mistakes(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RegulationError) as raised:
        parse(text, "mine.toml", lint=False)
    return raised.value.problems


def changed(*changes: tuple[str, str]) -> str:
    """The default regulation with the first of each piece replaced."""
    text = DEFAULT
    for old, new in sorted(changes, key=lambda change: -place(change[0])):
        at = place(old)
        text = text[:at] + new + text[at + len(old) :]
    return text


def test_the_default_is_one_s_own_file_as_well(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(DEFAULT, encoding="utf-8-sig")  # as a Windows editor saves it
    assert load(path) == load()


@pytest.mark.parametrize(
    ("old", "new", "code", "found", "expected"),
    [
        ('limit = "4wh"', 'limit = "visit_at + 2h"', "no_date_of_deal", "visit_at", "paid_until"),
        ('limit = "4wh"', 'limit = "paid_until - 2d"', "date_not_asked", "paid_until", ""),
        ('limit = "4wh"', 'limit = "4 hours"', "bad_duration", "4 hours", "30wm | 4wh | 5wd | 45m | 2h | 7d"),
        ('limit = "4wh"', 'limt = "4wh"', "unknown_key", "limt", "limit"),
        ('monday = "09:00-18:00"', 'monday = "9 to 6"', "bad_hours", "9 to 6",
         "09:00-18:00 | 09:00-13:00, 14:00-18:00 | closed"),
        ('staff = "09:00-20:00"', 'staff = "day"', "bad_window", "day", "09:00-18:00"),
        ('kind = "won"', 'kind = "lost"', "not_one_of", "lost", "open | won"),
        ("probability = 10", "probability = 101", "out_of_range", "101", "≤ 100"),
        ("probability = 10", 'probability = "ten"', "wrong_type", "ten", "123"),
        ('code = "request_received"', 'code = "Заявка"', "bad_form", "Заявка", "^[a-z][a-z0-9_]{0,23}$"),
        ("skippable = false", 'skippable = "perhaps"', "wrong_type", "perhaps", "true | false"),
        ("hour = 18:00:00", 'hour = "evening"', "wrong_type", "evening", "09:00"),
        ('mode = "in_turn"', 'mode = "by_luck"', "not_one_of", "by_luck", "in_turn | by_load | claim"),
        ('required = ["need"]', 'required = ["ned"]', "unknown_code", "ned", "need | product | amount"),
        ('type = "call", due = "30wm"', 'type = "cal", due = "30wm"', "unknown_code", "cal", "call | meeting"),
        ('inbound = "inbound"', 'inbound = "incoming"', "unknown_code", "incoming", "inbound | outreach"),
        ('code = "contact_made"', 'code = "request_received"', "duplicate_code", "request_received", ""),
        ('{ code = "yula"', '{ code = "avito"', "duplicate_code", "avito", ""),
        ('timezone = "Europe/Moscow"', 'timezone = "Moscow"', "unknown_zone", "Moscow", "Europe/Moscow"),
        ('currency = "RUB"', 'currency = "RUR2"', "bad_form", "RUR2", "^[A-Z]{3}$"),
        ('currency = "RUB"', 'currency = "XQZ"', "unknown_currency", "XQZ", "RUB"),
        ('country = "RU"', 'country = "XX"', "unknown_country", "XX", "RU"),
        ('locale = "ru"', 'locale = "russian!"', "unknown_locale", "russian!", "ru | en"),
        ('holidays = "RU"', 'holidays = "ZZ"', "unknown_country", "ZZ", "RU | none"),
        ("{manager} свяжется", "{boss} свяжется", "unknown_placeholder", "{boss}", "{amount} {client}"),
        ("{manager} свяжется", "{manager свяжется", "bad_braces", "Спасибо", "{amount} {client}"),
        ("{year}-{seq:04d}", "{year}", "no_placeholder", "{year}", "{seq}"),
        ('then = "retry", retry_after = "2wh"', 'then = "retry"', "retry_without_delay", "no_answer", "retry_after"),
        ('type = "money"\nbuiltin', 'type = "text"\nbuiltin', "builtin_changed", "text", "money"),
        (
            'type = "money"\nbuiltin',
            'hidden_for = ["manager"]\ntype = "money"\nbuiltin',
            "hidden_required",
            "amount",
            "[]",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_what_was_found_and_what_was_expected(
    old: str, new: str, code: str, found: str, expected: str
) -> None:
    told = [problem for problem in mistakes(changed((old, new))) if problem.code == code]
    assert told, mistakes(changed((old, new)))
    problem = told[0]
    assert (problem.file, problem.line) == ("mine.toml", line_of(old))
    assert problem.found.startswith(found)
    assert problem.expected.startswith(expected)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    found = mistakes(
        changed(
            ('limit = "4wh"', 'limit = "soon"'),
            ('mode = "in_turn"', 'mode = "by_luck"'),
            ('required = ["need"]', 'required = ["ned"]'),
            ('then = "retry", retry_after = "2wh"', 'then = "retry"'),
        )
    )
    assert [problem.code for problem in found] == ["not_one_of", "retry_without_delay", "bad_duration", "unknown_code"]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_a_key_is_named_as_people_count() -> None:
    (problem,) = mistakes(changed(('limit = "4wh"', 'limit = "soon"')))
    assert problem.key == "funnels[1].stages[1].limit"
    assert str(problem).startswith(f"mine.toml:{problem.line}: funnels[1].stages[1].limit: bad_duration: 'soon'")


def test_what_is_missing_is_told_where_it_should_stand() -> None:
    (problem,) = mistakes(
        changed(
            ('goal.ru = "Ответить первыми, понять задачу клиента и довести его до оплаты."\n', ""),
            ('goal.en = "Answer first, understand what the client needs and see it through to payment."\n', ""),
        )
    )
    assert (problem.code, problem.key, problem.expected) == ("missing", "funnels[1].goal", "goal")
    assert problem.line == line_of("[[funnels]]")


def test_the_sale_is_the_last_stage_and_only_that() -> None:
    open_end = changed(('name.en = "Payment received"\nkind = "won"\n', 'name.en = "Payment received"\n'))
    assert [problem.code for problem in mistakes(open_end)] == ["last_not_won"]
    early = changed(('name.en = "Demo held"\n', 'name.en = "Demo held"\nkind = "won"\n'))
    assert [problem.code for problem in mistakes(early)] == ["won_before_last"]


def test_a_new_deal_is_let_in_without_conditions() -> None:
    text = changed(("probability = 10\n", 'probability = 10\nrequired = ["need"]\n'))
    assert [problem.code for problem in mistakes(text)] == ["first_stage_requires"]


FIELD = """
[[fields]]
code = "{code}"
entity = "deal"
type = "{type}"
name = "Colour"
ask = "Which colour?"
{more}
"""


@pytest.mark.parametrize(
    ("code", "kind", "more", "mistake"),
    [
        ("colour", "choice", "", "no_choices"),
        ("colour", "text", 'choices = [{ code = "red", name = "Red" }]', "choices_of_no_choice"),
        ("colour", "text", "builtin = true", "unknown_builtin"),
        ("industry", "text", "", "duplicate_code"),
    ],
)
def test_a_field_of_ones_own_must_make_sense(code: str, kind: str, more: str, mistake: str) -> None:
    found = mistakes(DEFAULT + FIELD.format(code=code, type=kind, more=more))
    assert [problem.code for problem in found] == [mistake]


def test_a_built_in_field_cannot_be_taken_for_something_else() -> None:
    field = 'code = "need"\nentity = "deal"\ntype = "text"\n'
    assert [problem.code for problem in mistakes(changed((field + "builtin = true\n", field)))] == ["builtin_code"]


def test_a_removed_stage_may_say_where_its_deals_go() -> None:
    moved = '\n[[moved]]\nfunnel = "inbound"\nstage = "lead_warmed"\nto_stage = "{to}"\n'
    regulation = parse(DEFAULT + moved.format(to="contact_made"), "mine.toml", lint=False)
    assert regulation.moved[0].to_stage == "contact_made"
    assert [problem.code for problem in mistakes(DEFAULT + moved.format(to="nowhere"))] == ["unknown_code"]
    present = (DEFAULT + moved.format(to="contact_made")).replace("lead_warmed", "demo_held")
    assert [problem.code for problem in mistakes(present)] == ["moved_but_present"]


def test_a_company_that_never_works_is_refused() -> None:
    text = DEFAULT.replace('"09:00-18:00"\n', '"closed"\n')
    assert [problem.code for problem in mistakes(text)] == ["never_open"]


def test_a_text_that_is_no_toml_is_told_with_its_line() -> None:
    (problem,) = mistakes(changed(('limit = "4wh"', "limit = 4wh")))
    assert (problem.code, problem.line) == ("syntax", line_of('limit = "4wh"'))
    (problem,) = mistakes("[company\n")
    assert (problem.code, problem.line) == ("syntax", 1)


def test_an_empty_file_names_all_that_is_missing() -> None:
    assert {problem.expected for problem in mistakes("")} >= {"company", "funnels", "inbound", "task_types", "reasons"}


@pytest.mark.parametrize(
    "text",
    [
        "funnels = 5",
        "funnels = [1, 2]",
        "[[funnels]]\nstages = 'x'",
        "fields = {}",
        "[company]\nname = 5",
        "calendar = 1",
        "[calendar]\nhours = 'x'",
        "templates = 3",
        "[templates]\na = 7",
        "[[reasons]]\nfollow_up = 1",
        "form = []",
        "[invoice]\nnumber_format = 5",
        "[[moved]]\nfunnel = 1",
        "[[task_types]]\noutcomes = 3",
        "[company]\ntimezone = 5",
    ],
)
def test_a_file_of_another_shape_is_a_list_of_mistakes_not_a_crash(text: str) -> None:
    assert mistakes(text)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(RegulationError) as raised:
        load(tmp_path / "nowhere.toml")
    assert [problem.code for problem in raised.value.problems] == ["unreadable"]
    broken = tmp_path / "cp1251.toml"
    broken.write_bytes("# ok\nname = 'Вектор'".encode("cp1251"))
    with pytest.raises(RegulationError) as raised:
        load(broken)
    assert [(problem.code, problem.line) for problem in raised.value.problems] == [("not_utf8", 2)]


def test_a_stage_that_says_nothing_done_is_refused_with_a_better_name() -> None:
    with pytest.raises(RegulationError) as raised:
        parse(changed(('name.ru = "Демонстрация проведена"', 'name.ru = "Демонстрация"')), "mine.toml")
    (problem,) = raised.value.problems
    assert (problem.code, problem.key) == ("name_no_deed", "funnels[1].stages[5].name.ru")
    assert (problem.found, problem.expected) == ("Демонстрация", "Демонстрация проведена")


def test_what_the_program_does_not_do_cannot_be_set() -> None:
    with pytest.raises(RegulationError) as raised:
        parse('extends = "default"\n[templates]\nreturn_letter = "Hello"\n', "mine.toml")
    (problem,) = raised.value.problems
    assert (problem.code, problem.found, problem.line) == ("unknown_key", "return_letter", 3)
