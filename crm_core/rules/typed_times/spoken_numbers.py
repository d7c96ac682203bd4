"""Numbers in words, Russian and English, written in figures: «двадцать пятого декабря» → «25го декабря».

Only as far as times go: whole numbers below a hundred, days of the month, and one and a half.
"""

import re

_UNITS = (
    "один одна одну одного one",
    "два две двух двум two",
    "три трех трем three",
    "четыре четырех четырем four",
    "пять пяти five",
    "шесть шести six",
    "семь семи seven",
    "восемь восьми eight",
    "девять девяти nine",
    "десять десяти ten",
    "одиннадцать одиннадцати eleven",
    "двенадцать двенадцати twelve",
    "тринадцать тринадцати thirteen",
    "четырнадцать четырнадцати fourteen",
    "пятнадцать пятнадцати fifteen",
    "шестнадцать шестнадцати sixteen",
    "семнадцать семнадцати seventeen",
    "восемнадцать восемнадцати eighteen",
    "девятнадцать девятнадцати nineteen",
)
_TENS = {
    20: "двадцать двадцати twenty",
    30: "тридцать тридцати thirty",
    40: "сорок сорока forty",
    50: "пятьдесят пятидесяти fifty",
    60: "шестьдесят шестидесяти sixty",
    90: "девяносто ninety",
}
_STEMS = (
    *("перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат"),
    *("тринадцат", "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат", "двадцат"),
)
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    "twentieth",
)
_CARDINAL = {word: number for number, words in enumerate(_UNITS, start=1) for word in words.split()}
_TEN = {word: number for number, words in _TENS.items() for word in words.split()}
_ORDINAL = {
    f"{stem}{ending}": number
    for number, stem in enumerate((*_STEMS, ""), start=1)
    if stem
    for ending in ("ого", "ому", "ое", "ом", "ье", "ьего", "ьему")
} | {
    **{word: number for number, word in enumerate(_ORDINALS, start=1)},
    **{f"тридцат{ending}": 30 for ending in ("ого", "ому", "ое", "ом")},
    "thirtieth": 30,
}


def _either(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WORDS = re.compile(
    rf"\b(?:(?P<ten>{_either(_TEN)})(?:[ -](?:(?P<day>{_either(_ORDINAL)})|(?P<more>{_either(_CARDINAL)})))?"
    rf"|(?P<one>{_either(_CARDINAL)})|(?P<only>{_either(_ORDINAL)}))\b"
)


_ZERO_AND = re.compile(r"\b(?:ноль|oh|zero) (\d)\b")


def in_figures(text: str) -> str:
    """The text (casefolded, «е» for «ё») with its numbers in figures; an ordinal gets the ending «го»."""
    return _ZERO_AND.sub(r"0\1", _WORDS.sub(_figures, text))


def _figures(match: re.Match[str]) -> str:
    if match["only"]:
        return f"{_ORDINAL[match['only']]}го"
    if match["one"]:
        return str(_CARDINAL[match["one"]])
    ten = _TEN[match["ten"]]
    if match["day"]:
        return f"{ten + _ORDINAL[match['day']]}го" if _ORDINAL[match["day"]] < 10 else match[0]
    # «двадцать тридцать» is a time of day, "twenty fifteen" too: only a unit joins its ten.
    more = _CARDINAL[match["more"]] if match["more"] else 0
    return str(ten + more) if more < 10 else f"{ten} {more}"
