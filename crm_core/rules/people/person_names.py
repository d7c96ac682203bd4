"""How people say what they are called (R18): «меня зовут Пётр», "my name is Ann", or the name alone."""

from __future__ import annotations

import re

from crm_core.rules.people.small_talk import (
    is_greeting,
    is_parting,
    one_by_one,
    without_greeting,
    words_as_written,
    words_in,
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
    r"|(?:^(?:это|this\s+is)|(?:^|(?<=[,.!] ))я)"
    r"(?=\s+(?-i:[A-ZА-ЯЁ])[\w'’-]+(?:\s+(?-i:[A-ZА-ЯЁ])[\w'’-]+)?\s*(?:[,.!\n]|$)))\s*[:–—-]?\s*)"
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
# No name holds one of these: a wish, a question, an answer that is none.
_NO_NAME = one_by_one("""
    нужен нужна нужно нужны надо хочу хотим хотел хотела хотели хотелось интересует интересуют ищу ищем
    требуется сколько как какой какая какие какое что чего кто где когда куда зачем почему есть можно можете
    могу мне нам меня подскажите скажите расскажите пришлите позвоните напишите перезвоните дайте сделайте
    посчитайте заказать купить цена цены стоимость срочно доставка да нет не никак неважно потом позже завтра
    сегодня это этот эта вы мы он она они я для по на у в с и а но или если без под из от до тут там пропустить
    анонимно аноним клиент менеджер оператор так тот та те тоже такой указано указан профиль профиле телеграме
    директор собственник владелец бухгалтер закупщик представитель дизайнер студент пенсионер москвич мастер заказчик
    ооо оао зао пао ао ип тоо llc ltd inc gmbh need want looking how what when where why who which can could would
    please is are do does the a an i we you yes no not later tomorrow today skip price cost delivery urgent call
    write send anonymous manager operator nobody my me us ring back after before at soon asap tonight morning evening
    afternoon noon monday tuesday wednesday thursday friday saturday sunday
    после перед около через ближе раньше позже позднее скоро сейчас утром утра днем днём дня вечером вечера ночью
    час часа часу часов часам минут понедельник вторник среда среду четверг пятница пятницу суббота субботу
    воскресенье выходные выходных неделя неделе неделю месяц месяце
""")
_PREPOSITIONS = one_by_one("in on to by up")
# A request («перезвоните», «свяжитесь») or a verb («узнать», «записаться»); numerals (пять … тридцать) end so as well.
_VERB = re.compile(r"[^\W\d_]{2,}(?:[йи]те|ьте|[йи]тесь|ьтесь|ть|ться)")


def introduced(text: str) -> tuple[str | None, str]:
    """The name in «меня зовут …» and its like, and the text without that phrase; (None, the text) without one."""
    if (found := _AFTERWARDS.search(text)) is not None and _may_be_name(called := found["name"] or found["inside"]):
        return _as_name(called), _without(text, found.start(), found.end())
    for found in _INTRODUCTION.finditer(text):
        words = _leading_name(found["name"].split())
        if words:
            end = found.start("name") + _length_of(found["name"], len(words))
            return _as_name(" ".join(words)), _without(text, found.start("lead"), end)
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
    bare = re.sub(r"^(?:это|я|this\s+is|it['’]s|i['’]m|i\s+am)\s+(?=\S)", "", bare, flags=re.IGNORECASE)
    if "?" in text or "\n" in bare or not bare or len(bare) > LONGEST_NAME or is_parting(text) or is_greeting(text):
        return None
    words = bare.split()
    if len(words) > MOST_WORDS or not all(_SPELT.fullmatch(word) for word in words):
        return None
    return _as_name(bare) if _may_be_name(bare) else None


def name_line(text: str) -> tuple[str | None, str]:
    """A line that is a name and nothing else, each word with a capital, and the text without it."""
    kept = text.split("\n")
    for place, line in enumerate(kept):
        name = typed_name(line)
        if name is not None and all(word[:1].isupper() for word in words_as_written(line)):
            return name, "\n".join(kept[:place] + kept[place + 1 :]).strip()
    return None, text


def _leading_name(words: list[str]) -> list[str]:
    """Of the words behind «меня зовут» those of the name: one, and more as long as they begin with a capital."""
    if not words or not _may_be_name(words[0]):
        return []
    taken = [words[0]]
    for word in words[1:MOST_WORDS]:
        ends = taken[-1].endswith(".") and len(taken[-1]) > 2
        if ends or not (word[0].isupper() or _PATRONYMIC.search(word)) or not _may_be_name(word):
            break
        taken.append(word)
    return [*taken[:-1], taken[-1].rstrip(".") if len(taken[-1]) > 2 else taken[-1]]


def _length_of(text: str, count: int) -> int:
    """How far the first `count` words reach."""
    ends = [found.end() for found in re.finditer(r"\S+", text)]
    return ends[count - 1]


def _may_be_name(text: str) -> bool:
    words = words_in(_INITIAL.sub("", text)) or words_in(text)
    return bool(words) and not any(word in _NO_NAME for word in words) and not _asks(text) and not is_parting(text)


def _asks(text: str) -> bool:
    """Whether a verb or a preposition stands among the words.

    A surname behind a name («Даля Грибаускайте») is no verb, and "In" with a capital may be a name.
    """
    return any(
        word in _PREPOSITIONS or (_VERB.fullmatch(word.casefold()) and not (place and word[0].isupper()))
        for place, word in enumerate(words_as_written(text))
    )


def _as_name(text: str) -> str:
    """With capitals where somebody wrote none."""
    text = text.strip(" .,") if not re.search(r"\b[^\W\d_]\.$", text) else text.strip(" ,")
    return " ".join(word[:1].upper() + word[1:] for word in text.split()) if text == text.lower() else text


def _without(text: str, start: int, end: int) -> str:
    left, right = text[:start].rstrip(" \t,;:–—-("), text[end:].lstrip(" \t,;:–—-).")
    if not left or not right:
        return left + right
    return f"{left} {right}" if left[-1] in ".!?\n" or right[0] in "\n?!." else f"{left}, {right}"
