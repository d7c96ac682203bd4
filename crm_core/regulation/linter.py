"""The stage-name linter (R3): a name must say what has been done, with a perfective verb.

Russian names are judged by morphology, English ones by the form of their participle, other languages not at all.
A fault is a code and a suggestion made of the name's own words; its wording is the interface's.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple, cast

from crm_core.regulation.checks import Finding, tables
from crm_core.regulation.morphology import Word, past_participle, words
from crm_core.regulation.schema import Regulation

_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_LATIN_WORD = re.compile("[a-z]+")


class Fault(NamedTuple):
    """Why a name is refused.

    `code`: "no_deed" (a thing or a quality, not a deed), "not_done" (an imperfective verb or an
    infinitive: going on, or still to do), "no_subject" («Отложили покупку»: who?), "not_a_step" (done, but it leads
    nowhere). `suggestion` is a better name, or empty.
    """

    code: str
    suggestion: str = ""


def lint_name(name: str) -> Fault | None:
    """What is wrong with a stage's name; None if it is good. Russian and English by their letters."""
    return _russian(name) if _CYRILLIC.search(name) else _english(name)


def lint(regulation: Regulation) -> dict[tuple[str, str, str], Fault]:
    """Every faulty stage name of a regulation by funnel, stage and language."""
    return {
        (funnel.code, stage.code, language): fault
        for funnel in regulation.funnels
        for stage in funnel.stages
        for language, name in stage.name.languages().items()
        if language in ("ru", "en") and (fault := lint_name(name))
    }


def lint_names(data: Mapping[str, Any]) -> Iterator[Finding]:
    """The faulty names of raw TOML data, as the loader reports them; what is no name it reports otherwise."""
    for path, stage in tables(data, "funnels", "stages"):
        name = stage.get("name")
        by_language = {"": name} if isinstance(name, str) else cast("dict[str, Any]", name or {})
        for language, wording in by_language.items():
            if language in ("", "ru", "en") and isinstance(wording, str) and (fault := lint_name(wording)):
                where = (*path, "name", language) if language else (*path, "name")
                yield Finding(where, f"name_{fault.code}", wording, fault.suggestion)


@cache
def _known() -> Mapping[str, Any]:
    return tomllib.loads((resources.files("crm_core.regulation") / "linter_words.toml").read_text(encoding="utf-8"))


def _russian(name: str) -> Fault | None:
    found = words(name)
    verbs = [word for word in found if word.verb]
    done = [word for word in verbs if word.done]
    if any(word.lemma in _known()["pauses"] for word in verbs):
        subjectless = not any(word.participle for word in done) and not _has_subject(done, found)
        return Fault("no_subject" if done and subjectless else "not_a_step")
    if any(word.participle for word in done) or _has_subject(done, found):
        return None
    if done:
        return Fault("no_subject")
    if verbs:
        return Fault("not_done", _of_infinitive(name, verbs, found))
    return Fault("no_deed", _of_noun(name, found))


def _has_subject(verbs: list[Word], found: list[Word]) -> bool:
    return any(word.noun and word.nominative and word.agrees(verb) for verb in verbs for word in found)


def _of_noun(name: str, found: list[Word]) -> str:
    """«Переговоры» → «Переговоры проведены», «Договор на подписи» → «Договор подписан»."""
    thing = next((word for word in found if word.noun and word.nominative), None)
    if thing is None or thing.animate:
        return ""
    participle = past_participle(_known()["deeds"].get(thing.lemma, _known()["usual_deed"]), thing)
    whole = all(word is thing or word.adjective for word in found)
    return f"{name.strip() if whole else thing.base.capitalize()} {participle}" if participle else ""


def _of_infinitive(name: str, verbs: list[Word], found: list[Word]) -> str:
    """«Отправить предложение» → «Предложение отправлено»; only where the verb leads a single noun."""
    things = [word for word in found if word.noun]
    if len(found) != 2 or len(things) != 1 or not verbs[0].infinitive or not things[0].base:
        return ""
    participle = past_participle(verbs[0].lemma, things[0])
    return f"{things[0].base.capitalize()} {participle}" if participle else ""


def _english(name: str) -> Fault | None:
    found = _LATIN_WORD.findall(name.lower())
    if not found or any(word in _known()["pauses_en"] for word in found):
        return Fault("not_a_step" if found else "no_deed")
    if any(_is_participle(word) for word in found):
        return None
    return Fault("not_done" if any(word.endswith("ing") and len(word) > 5 for word in found) else "no_deed")


def _is_participle(word: str) -> bool:
    if word in _known()["not_participles_en"]:
        return False
    return word in _known()["participles_en"] or (word.endswith("ed") and len(word) > 4)
