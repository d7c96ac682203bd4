"""The stage-name linter (R3): a name must say what has been done, with a perfective verb.

Russian names are judged by morphology, English ones by the form of their participle, other languages not at all.
A fault is a code and a suggestion made of the name's own words; its wording is the interface's.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, NamedTuple, cast

from crm_core.regulation.better_names import better_name
from crm_core.regulation.checks import Finding, tables
from crm_core.regulation.morphology import Word, words
from crm_core.regulation.schema import Regulation

_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_LATIN_WORD = re.compile("[a-z]+")


class Fault(NamedTuple):
    """Why a name is refused.

    `code`: "no_deed" (a thing or a quality, not a deed), "not_done" (an imperfective verb, an infinitive or a "not":
    going on, or still to do), "no_subject" («Отложили покупку»: who?), "not_a_step" (done, but it leads nowhere),
    "lost" (a refusal, which is no stage). `suggestion` is a better name, or empty where none is sure to be sensible.
    """

    code: str
    suggestion: str = ""


def lint_name(name: str) -> Fault | None:
    """What is wrong with a stage's name; None if it is good. Russian and English by their letters."""
    fault = _russian(name) if _CYRILLIC.search(name) else _english(name)
    if fault is not None and fault.suggestion and lint_name(fault.suggestion) is not None:
        return Fault(fault.code)
    return fault


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
    undone = any(word.text == "не" and next_.done for word, next_ in pairwise(found))
    if not undone and _is_loss(done, found):
        return Fault("lost")
    if any(word.lemma in _known()["pauses"] for word in verbs):
        subjectless = not any(word.participle for word in done) and not _has_subject(done, found)
        return Fault("no_subject" if done and subjectless else "not_a_step")
    if undone:
        return Fault("not_done")
    if any(word.participle for word in done) or _has_subject(done, found):
        return None
    if done:
        return Fault("no_subject")
    if verbs:
        return Fault("not_done", better_name(name, found, _known()))
    return Fault("no_deed", better_name(name, found, _known()))


def _is_loss(done: list[Word], found: list[Word]) -> bool:
    """«Сделка проиграна», «Отказ получен», «Клиент ушёл»; but «Отказ отработан» is a step."""
    known = _known()
    people = any(word.noun and word.nominative and word.animate for word in found)
    if any(word.lemma in known["losses"] or (people and word.lemma in known["losses_of_people"]) for word in done):
        return True
    things = any(word.noun and word.nominative and word.lemma in known["losing_things"] for word in found)
    return things and not any(word.lemma in known["overcoming"] for word in done)


def _has_subject(verbs: list[Word], found: list[Word]) -> bool:
    return any(word.noun and word.nominative and word.agrees(verb) for verb in verbs for word in found)


def _english(name: str) -> Fault | None:
    known, found = _known(), _LATIN_WORD.findall(name.lower())
    done = [word for word in found if _is_participle(word)]
    if done and done[-1] in known["losses_en"]:
        return Fault("lost")
    if not found or any(word in known["pauses_en"] for word in found):
        return Fault("not_a_step" if found else "no_deed")
    if any(word in known["undone_en"] for word in found):
        return Fault("not_done")
    if done:
        return None
    return Fault("not_done" if any(word.endswith("ing") and len(word) > 5 for word in found) else "no_deed")


def _is_participle(word: str) -> bool:
    if word in _known()["not_participles_en"]:
        return False
    return word in _known()["participles_en"] or (word.endswith("ed") and len(word) > 4)
