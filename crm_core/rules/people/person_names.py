"""How people say what they are called (R18): «меня зовут Пётр», "my name is Ann", or the name alone."""

from __future__ import annotations

import re

from crm_core.rules.people.name_or_place import without_place
from crm_core.rules.people.name_words import NameWord, is_full_name, name_word
from crm_core.rules.people.small_talk import (
    is_greeting,
    is_parting,
    one_by_one,
    without_greeting,
    words_as_written,
)

MOST_WORDS = 3
LONGEST_NAME = 60

_NAME_WORD = r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?"
# However somebody spells themselves: no figures, no addresses, no marks that end a sentence.
_SPELT = re.compile(r"[^\s\d?!/@:;,]*[^\W\d_][^\s\d?!/@:;,]*")
_INTRODUCTION = re.compile(
    r"(?P<lead>(?:^|(?<=[\s,.;:!?(–—-]))(?:меня\s+зовут|зовут\s+меня|мое\s+имя|моё\s+имя|имя\s*[:–—-]|зовут"
    r"|меня\s+звать|можно\s+просто|обращайтесь(?:\s+ко\s+мне)?|(?:можете\s+)?(?:зовите|называйте|звать)(?:\s+меня)?"
    r"|пусть\s+будет|my\s+name\s+is|my\s+name['’]s|name\s*[:–—-]|call\s+me|i\s+am\s+called"
    r"|(?-i:I['’]m|I\s+am)(?=\s+(?-i:[A-ZА-ЯЁ]))"
    # «Это Ольга, …», «я Антон, …»: a name only where nothing but a name stands up to the next mark.
    r"|(?P<weak>^(?:это|this\s+is)|(?:^|(?<=[,.!] ))я)"
    r"(?=\s+(?-i:[A-ZА-ЯЁ])[\w'’-]+(?:\s+(?-i:[A-ZА-ЯЁ])[\w'’-]+)?\s*(?:[,.!\n]|$|(?-i:из|от|from)\s)))\s*[:–—-]?\s*)"
    rf"(?P<name>{_NAME_WORD}(?:[ \t]+{_NAME_WORD}){{0,5}})",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    rf"(?:^|(?<=[\s,.;:!?(]))(?:меня[ \t]+(?P<inside>(?-i:[A-ZА-ЯЁ]){_NAME_WORD})[ \t]+зовут"
    rf"|(?P<name>(?-i:[A-ZА-ЯЁ]){_NAME_WORD})[ \t]+меня[ \t]+зовут)\b",
    re.IGNORECASE,
)
# «Иван, спасибо»: thanks behind a name are no part of it.
_THANKS = re.compile(r"(?<=\w)\s*[,.!–—-]\s*(?:спасибо|благодарю|thanks|thank\s+you)[\s.!)]*$", re.IGNORECASE)
_PATRONYMIC = re.compile(r"(?:вич|вна|ична|оглы|кызы)\W*$")
_INITIAL = re.compile(r"\b[^\W\d_](?:\.|$)")
# No name holds one of these, which the dictionary of Russian does not know or takes for names.
NO_NAME = one_by_one("""
    из по пао телеграме ао
    llc ltd inc gmbh need want looking how what when where why who which can could would
    please is are do does the a an i we you yes no not later tomorrow today skip price cost delivery urgent call
    write send anonymous manager operator nobody my me us ring back after before at soon asap tonight morning evening
    afternoon noon monday tuesday wednesday thursday friday saturday sunday already just any anything whatever same
    above told wrote
""")
_PREPOSITIONS = one_by_one("in on to by up as it")
_PARTICLES = one_by_one("фон ван дер де ди да ла ле аль эль бен ибн бин оглы кызы")
# What stands before a name in an answer and is no part of it.
_BESIDE = re.compile(
    r"^(?:(?:это|я|меня|мне|мое|моё|имя|просто|пусть|this\s+is|it['’]s|it\s+is|i['’]?m|i\s+am|my\s+name(?:\s+is)?|name|just)"
    r"\s+)+(?=\S)",
    re.IGNORECASE,
)
# «Иван, 35 лет», «Ольга (бухгалтер)», «Вася из Рязани»: where a name ends though words follow.
_ENDS = re.compile(r"\s*(?:[,.;:!(\n–—]|-\s)\s*|\s+(?=(?:из|с|от|from)\s)", re.IGNORECASE)


def introduced(text: str) -> tuple[str | None, str]:
    """The name in «меня зовут …» and its like, and the text without that phrase; (None, the text) without one."""
    if (found := _AFTERWARDS.search(text)) is not None and _may_be_name(called := found["name"] or found["inside"]):
        return as_name(called), _without(text, found.start(), found.end())
    for found in _INTRODUCTION.finditer(text):
        words = _leading_name(found["name"].split(), any_noun=found["weak"] is None)
        if words:
            end = found.start("name") + _length_of(found["name"], len(words))
            return as_name(" ".join(words)), _without(text, found.start("lead"), end)
    return None, text


def typed_name(text: str) -> str | None:
    """The name in an answer to "what should we call you?"; None if it is no name: a wish, a question, a goodbye.

    At most three words of letters, with no question mark; a greeting before it is left out.
    """
    name, _ = introduced(text)
    if name is not None:
        return name
    bare = _THANKS.sub("", without_greeting(text)).strip(" \t\r\n,.;:!–—-()")
    bare = re.sub(r"^[^\w<]+|[^\w.>]+$", "", bare)
    if bare.count("(") > bare.count(")"):
        bare += ")"
    bare = _BESIDE.sub("", bare)
    if "?" in text or "\n" in bare or not bare or len(bare) > LONGEST_NAME or is_parting(text) or is_greeting(text):
        return None
    words = bare.split()
    if len(words) > MOST_WORDS or not all(_SPELT.fullmatch(word) for word in words):
        return None
    return as_name(bare) if _may_be_name(bare) else None


def answered_name(text: str) -> tuple[str | None, str]:
    """The name in an answer to "what should we call you?" and what else was said: «Олег, 35 лет», «Вася из Рязани».

    A question that begins with a name is put to somebody of that name: no answer.
    """
    if (name := typed_name(text)) is not None:
        return name, ""
    bare = _BESIDE.sub("", without_greeting(text).strip())
    if "?" not in bare and (end := _ENDS.search(bare)) is not None:
        words = bare[: end.start()].split()
        if len(words) <= MOST_WORDS and is_full_name(words):
            return as_name(" ".join(words)), bare[end.end() :].strip(" \t\r\n,.;:–—-()")
    return None, text


def name_line(text: str) -> tuple[str | None, str]:
    """A line that is a name and nothing else, each word with a capital, and the text without it. A city is none, and
    behind a name it stays in the text.
    """
    kept = text.split("\n")
    for place, line in enumerate(kept):
        name = typed_name(line)
        if name is not None and all(word[:1].isupper() for word in words_as_written(line)):
            called, city = without_place(name.split())
            if called:
                rest = [" ".join(city)] if city else []
                return " ".join(called), "\n".join([*kept[:place], *rest, *kept[place + 1 :]]).strip()
    return None, text


def _leading_name(words: list[str], *, any_noun: bool) -> list[str]:
    """Of the words behind «меня зовут» those of the name: one, and more as long as they begin with a capital.

    `any_noun`: who says that they are called Заяц is.
    """
    if not words or not (_may_be_name(words[0]) or (any_noun and _is_nickname(words[0]))):
        return []
    taken = [words[0]]
    for word in words[1:MOST_WORDS]:
        ends = taken[-1].endswith(".") and len(taken[-1]) > 2
        if ends or not (word[0].isupper() or _PATRONYMIC.search(word)) or not _may_be_name(word):
            break
        taken.append(word)
    return [*taken[:-1], taken[-1].rstrip(".") if len(taken[-1]) > 2 else taken[-1]]


def _is_nickname(word: str) -> bool:
    return word[0].isupper() and not (word.isupper() and len(word) > 1) and name_word(word) is NameWord.NOUN


def _length_of(text: str, count: int) -> int:
    """How far the first `count` words reach."""
    ends = [found.end() for found in re.finditer(r"\S+", text)]
    return ends[count - 1]


def _may_be_name(text: str) -> bool:
    """No word of it says that it is none. An ordinary word with a capital may stand beside a name («Иван Заяц»)."""
    words = words_as_written(_INITIAL.sub("", text)) or words_as_written(text)
    sorts = [name_word(word) for word in words]
    named = NameWord.GIVEN in sorts or NameWord.FAMILY in sorts
    return (
        bool(words)
        and not is_parting(text)
        and all(
            sort not in (NameWord.NOUN, NameWord.ORDINARY)
            or (named and (word in _PARTICLES or (word[0].isupper() and not word[1:].isupper())))
            for word, sort in zip(words, sorts, strict=True)
        )
        and not any(word in _PREPOSITIONS or word.casefold() in NO_NAME for word in words)
    )


def as_name(text: str) -> str:
    """With capitals where somebody wrote none, or too many."""
    text = text.strip(" .,") if not re.search(r"\b[^\W\d_]\.$", text) else text.strip(" ,")
    if text == text.lower():
        return " ".join(word[:1].upper() + word[1:] for word in text.split())
    return " ".join(_shouted(word) for word in text.split())


def _shouted(word: str) -> str:
    """«ОЛЕГ» and «оЛЕГ» as a name is written; initials and what is no word of a name stay."""
    shouted = len(word) > 2 and word[1:].isalpha() and word[1:].isupper()
    return word.capitalize() if shouted else word


def _without(text: str, start: int, end: int) -> str:
    left, right = text[:start].rstrip(" \t,;:–—-("), text[end:].lstrip(" \t,;:–—-).")
    if not left or not right:
        return left + right
    return f"{left} {right}" if left[-1] in ".!?\n" or right[0] in "\n?!." else f"{left}, {right}"
