"""`voronka regulation …` as a person reads it: mistakes, plans and presets in words, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.core_session import opened
from bot.console.i18n import speak
from bot.settings import from_environment
from crm_core import regulation
from crm_core.clock import FrozenClock
from crm_core.regulation import loader
from crm_core.regulation.errors import Problem
from crm_core.regulation.presets import names, text_of
from handlers.wording import regulation_errors, regulation_plan
from tests.deals.desk import open_desk
from tests.regulation.edits import edited, moved, plan, without_stage, written

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    speak("en")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("VORONKA_REGULATION", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VORONKA_DATABASE_URL", f"sqlite:///{tmp_path}/voronka.db")
    monkeypatch.setenv("LANGUAGE", "en")
    return tmp_path


def voronka(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["regulation", *words], input=typed)


def put(folder: Path, text: str) -> str:
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    return "mine.toml"


def codes() -> set[str]:
    """Every code of a mistake that the source names."""
    found: set[str] = set()
    for path in Path(regulation.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                place = {"Finding": 1, "Problem": 3, "PydanticCustomError": 0, "Fault": 0, "_complain": 2}.get(name)
                if place is None or len(node.args) <= place:
                    continue
                prefix = "name_" if name == "Fault" else ""
                found |= {prefix + code for code in words(node.args[place])}
    return found | set(loader._CODES.values()) | {"wrong_type"}


def words(value: ast.expr) -> list[str]:
    """The plain words that an expression may come to."""
    if isinstance(value, ast.IfExp):
        return words(value.body) + words(value.orelse)
    return [value.value] if isinstance(value, ast.Constant) and isinstance(value.value, str) else []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_mistake_has_words(language: str) -> None:
    speak(language)
    found = codes()
    assert len(found) > 25
    for code in found:
        said = regulation_errors.told([Problem("mine.toml", 7, "a.b", code, "FOUND", "EXPECTED")])
        assert said.startswith("mine.toml:7: a.b: ")
        assert "does not fit here" not in said
        assert bool(CYRILLIC.search(said)) is (language == "ru"), said


def test_all_mistakes_are_told_at_once_with_line_and_remedy(folder: Path) -> None:
    text = edited(
        ('limit = "4wh"', 'limit = "4 hours"'),
        ('\nrequired = ["need"]', '\nrequired = ["ned"]'),
        ('name.ru = "Демонстрация проведена"', 'name.ru = "Демонстрация"'),
    )
    done = voronka("check", put(folder, text))
    assert done.exit_code == 1
    first, second, third, count = done.stderr.splitlines()
    line = text[: text.index('limit = "4 hours"')].count("\n") + 1
    assert first.startswith(f"mine.toml:{line}: funnels[1].stages[1].limit: “4 hours” is not a length of time.")
    assert first.endswith("Expected: 30wm | 4wh | 5wd | 45m | 2h | 7d | visit_at - 1d")
    assert "there is no “ned”. Did you mean “need”?" in second
    assert "does not say what has been done" in third
    assert "Better: “Демонстрация проведена”." in third
    assert count == "3 mistakes."


def test_the_same_in_russian_by_the_option_or_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(folder, edited(('limit = "4wh"', 'limit = "4 hours"')))
    asked = voronka("check", file, "--lang", "ru")
    assert "«4 hours» — не срок. Ожидалось: 30wm" in asked.stderr
    assert asked.stderr.splitlines()[-1] == "1 ошибка."
    monkeypatch.setenv("LANGUAGE", "ru")
    assert voronka("check", file).stderr == asked.stderr


def test_a_good_file_is_told_so(folder: Path) -> None:
    done = voronka("check", put(folder, text_of("fitness")))
    assert (done.exit_code, done.stdout) == (0, "mine.toml is in order: 3 funnels, 13 stages.\n")
    assert voronka("check", "mine.toml", "--lang", "ru").stdout == "mine.toml в порядке: 3 воронки, 13 этапов.\n"


def test_presets_are_listed_with_a_sentence_each(folder: Path) -> None:
    listed = voronka("presets")
    for name in names():
        assert re.search(rf"^{name} +[A-Z].{{20,}}$", listed.stdout, re.MULTILINE), name
    assert "voronka regulation show NAME > sales.toml" in listed.stdout
    assert "Фитнес-клуб" in voronka("presets", "--lang", "ru").stdout


def test_a_preset_is_printed_as_it_is_written(folder: Path) -> None:
    assert voronka("show", "car_service").stdout_bytes == text_of("car_service").encode()
    unknown = voronka("show", "zoo")
    assert "there is no preset “zoo”; there are: default, appointments" in str(unknown.exception)


def test_a_plan_is_shown_and_asked_about_before_anything_changes(folder: Path) -> None:
    file = put(
        folder,
        edited(('limit = "4wh"', 'limit = "2wd"'), ('name.en = "Request received"', 'name.en = "Lead received"')),
    )
    declined = voronka("apply", file, typed="n\n")
    assert declined.exit_code == 1
    assert "~ stage “Lead received” (inbound.request_received): was called “Request received”" in declined.stdout
    assert "~ stage “Lead received” (inbound.request_received): time limit 4wh → 2wd" in declined.stdout
    assert voronka("show").stdout_bytes == text_of("default").encode()
    accepted = voronka("apply", file, typed="y\n")
    assert accepted.exit_code == 0
    assert "Applied, as number 2." in accepted.stdout
    assert voronka("show").stdout_bytes.decode() == (folder / file).read_text(encoding="utf-8")
    assert voronka("apply", file).stdout == "This is what the bot goes by already.\n"


def test_a_file_with_mistakes_is_not_applied(folder: Path) -> None:
    done = voronka("apply", put(folder, edited(('limit = "4wh"', 'limit = "soon"'))), "--yes")
    assert done.exit_code == 1
    assert "“soon” is not a length of time" in done.stderr
    assert voronka("show").stdout_bytes == text_of("default").encode()


async def test_what_cannot_be_applied_says_what_to_write(folder: Path, clock: FrozenClock) -> None:
    async with opened(from_environment()) as (core, _):
        desk = await open_desk(core, clock)
        for name in ("Ivan", "Olga"):
            await desk.take(await desk.deal(client=name), to="contact_made", fields={"need": "A site"})
        text = without_stage("contact_made")
        speak("en")
        refused = regulation_plan.told(await plan(core, text), written(text).in_force)
        assert "− stage “Contact made” (inbound.contact_made)" in refused
        assert "✗ stage “Contact made” (inbound.contact_made): 2 deals would be left (2 open, 0 closed)." in refused
        assert (
            '      [[moved]]\n      funnel = "inbound"\n      stage = "contact_made"\n'
            '      to_stage = "request_received"   # or: need_identified, demo_planned,'
        ) in refused
        text += moved("contact_made", "need_identified")
        speak("ru")
        possible = regulation_plan.told(await plan(core, text), written(text).in_force)
        assert "→ 2 сделки (открытые) с inbound.contact_made на «Потребность выявлена»" in possible
        assert "Пока применить нельзя" not in possible


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_everything_that_a_plan_can_hold_has_words(language: str, folder: Path, clock: FrozenClock) -> None:
    """From the default to a trade's regulation: nearly everything is added, removed, renamed or changed."""
    speak(language)
    async with opened(from_environment()) as (core, _):
        desk = await open_desk(core, clock)
        await desk.deal(source="avito")
        trade = text_of("car_service")
        said = regulation_plan.told(await plan(core, trade), written(trade).in_force)
    assert len(said.splitlines()) > 40
    assert 'to_funnel = "repairs"' in said
    for line in said.splitlines():
        assert "{" not in line
        bare = re.sub(r"\([a-z0-9_.]+\)|“[^”]*”|\[\[moved\]\].*|\w+ = .*", "", line)
        if language == "en":
            assert not CYRILLIC.search(bare), line
