"""Russian words by their grammar, through pymorphy3: what the linter needs to know of a stage's name."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

_RUSSIAN_WORD = re.compile("[а-яё-]+", re.IGNORECASE)
_LIKELY = 0.1
"""Words that a spelling stands for less often than this are a dictionary's curiosities."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name, as likely read. `lemma` is a verb's infinitive or a noun's nominative singular; `base` is the
    nominative in the word's own number. `done_to` is the infinitive behind a full participle («выставленный»)."""

    text: str
    lemma: str = ""
    base: str = ""
    noun: bool = False
    nominative: bool = False
    plural: bool = False
    gender: str = ""
    animate: bool = False
    adjective: bool = False
    verb: bool = False
    participle: bool = False
    infinitive: bool = False
    done: bool = False
    done_to: str = ""

    def agrees(self, verb: "Word") -> bool:
        """Whether this noun can be the subject of a verb in the past."""
        return self.plural == verb.plural and (self.plural or not verb.gender or self.gender == verb.gender)


@dataclass(frozen=True, slots=True)
class Readings:
    """`known`: the word is in the dictionary, and not guessed by its ending. `tags`: OpenCorpora's grammemes of each
    reading, http://opencorpora.org/dict.php?act=gram.
    """

    known: bool
    tags: tuple[frozenset[str], ...]


def words(text: str) -> list[Word]:
    """The Russian words of a text, each in the reading that matters most for what has been done."""
    return [_read(token) for token in _RUSSIAN_WORD.findall(text.lower())]


def past_participle(infinitive: str, *, gender: str, plural: bool) -> str:
    """The short passive participle in its subject's form (провести, femn → проведена); empty if there is none."""
    number = {"plur"} if plural else {"sing", gender}
    for reading in _analyser().parse(infinitive):
        for form in reading.lexeme:
            if {"PRTS", "perf", *number} <= set(form.tag.grammemes):
                return str(form.word)
    return ""


def nominatives(word: str) -> list[str]:
    """What a word may be in the nominative, its number kept, names of places first: «Челнах» → «челны».

    Nothing for what is no Russian word: pymorphy3 raises on a letter that has no name in Unicode's tables.
    """
    if not _RUSSIAN_WORD.fullmatch(word):
        return []
    forms: dict[str, bool] = {}
    for reading in _analyser().parse(word):
        nominative = reading.inflect({"nomn"})
        if nominative is not None:
            forms[str(nominative.word)] = forms.get(str(nominative.word), False) or "Geox" in reading.tag
    return sorted(forms, key=lambda form: not forms[form])


def readings(word: str) -> Readings | None:
    """What a Russian word may be in the dictionary, or by its ending; None for what is no Russian word."""
    if not _RUSSIAN_WORD.fullmatch(word):
        return None
    found = _analyser().parse(word)
    return Readings(
        known=bool(_analyser().word_is_known(word)),
        tags=tuple(frozenset(map(str, one.tag.grammemes)) for one in found),
    )


def normal_forms(word: str) -> frozenset[str]:
    """Under what a dictionary has a word: of a Russian one each likely reading's, of another the word as it is."""
    word = word.lower()
    if not _RUSSIAN_WORD.fullmatch(word):
        return frozenset({word})
    return frozenset(one.normal_form for one in _analyser().parse(word) if one.score >= _LIKELY) or frozenset({word})


def warm_up() -> None:
    """Opens the dictionaries, which takes a tenth of a second of the first word otherwise."""
    _analyser()


def _read(token: str) -> Word:
    parsed = _analyser().parse(token)
    weight: dict[tuple[str, str], float] = defaultdict(float)
    for reading in parsed:  # the cases of one word are weighed together: «счет» is hardly ever met in the nominative
        weight[reading.normal_form, str(reading.tag.POS)] += reading.score
    readings = [_word(token, one) for one in parsed if weight[one.normal_form, str(one.tag.POS)] >= _LIKELY]
    # What has been done counts first, then a thing: «замер» is the measuring, not somebody who froze.
    readings.sort(key=_weight, reverse=True)
    return readings[0] if readings else Word(token)


def _weight(word: Word) -> tuple[bool, ...]:
    return word.done and word.participle, word.noun and word.nominative, word.done, word.noun, word.verb


def _word(token: str, reading: Any) -> Word:
    tag = reading.tag
    part = str(tag.POS or "")
    verb = part in ("VERB", "PRTS", "INFN", "GRND")
    done_to = part == "PRTF" and str(tag.aspect) == "perf" and "pssv" in tag.grammemes
    noun = part in ("NOUN", "NPRO")
    nominative = reading.inflect({"nomn"}) if noun else None
    lexeme = reading.lexeme if verb or done_to else ()
    infinitive = next((str(form.word) for form in lexeme if form.tag.POS == "INFN"), reading.normal_form)
    return Word(
        text=token,
        lemma=str(infinitive if verb else reading.normal_form),
        base=str(nominative.word) if nominative else "",
        noun=noun,
        nominative=noun and str(tag.case) == "nomn",
        plural=str(tag.number) == "plur",
        gender=str(tag.gender or ""),
        animate=str(tag.animacy) == "anim",
        adjective=part == "ADJF",
        verb=verb,
        participle=part == "PRTS",
        infinitive=part == "INFN",
        done=str(tag.aspect) == "perf" and (part == "PRTS" or str(tag.tense) == "past") and part != "PRTF",
        done_to=infinitive if done_to else "",
    )


@cache
def _analyser() -> Any:
    """Imported late: its dictionaries take a moment to open, and most commands do without them."""
    import pymorphy3  # pyright: ignore[reportMissingTypeStubs]

    return pymorphy3.MorphAnalyzer(lang="ru")
