"""Amounts in words or piece by piece: «полтора миллиона», «двести тысяч», «1 млн 200 тыс», "half a million"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBERS: dict[str, int] = {
    word: value
    for value, words in {
        0: "ноль zero", 1: "один одна одну one a", 2: "два две two", 3: "три three", 4: "четыре four", 5: "пять five",
        6: "шесть six", 7: "семь seven", 8: "восемь eight", 9: "девять nine", 10: "десять ten",
        11: "одиннадцать eleven", 12: "двенадцать twelve", 13: "тринадцать thirteen", 14: "четырнадцать fourteen",
        15: "пятнадцать fifteen", 16: "шестнадцать sixteen", 17: "семнадцать seventeen", 18: "восемнадцать eighteen",
        19: "девятнадцать nineteen", 20: "двадцать twenty", 30: "тридцать thirty", 40: "сорок forty",
        50: "пятьдесят fifty", 60: "шестьдесят sixty", 70: "семьдесят seventy", 80: "восемьдесят eighty",
        90: "девяносто ninety", 100: "сто", 200: "двести", 300: "триста", 400: "четыреста", 500: "пятьсот",
        600: "шестьсот", 700: "семьсот", 800: "восемьсот", 900: "девятьсот",
    }.items()
    for word in words.split()
}  # fmt: skip
_SCALES: dict[str, int] = {
    word: value
    for value, words in {
        1_000: "тысяча тысячу тысячи тысяч тыс тыща тыщу тыщи тыщ косарь косаря косарей thousand k к т",
        1_000_000: "миллион миллиона миллионов млн лям ляма лямов mln million",
        1_000_000_000: "миллиард миллиарда миллиардов млрд billion bn",
    }.items()
    for word in words.split()
}
_HALVES = {"полтора": Decimal("1.5"), "полторы": Decimal("1.5"), "пол": Decimal("0.5"), "half": Decimal("0.5")}
_TOKEN = re.compile(r"[0-9]{1,15}(?:[.,][0-9]{1,2})?(?![0-9])|[^\W\d_]+|½")
_AMOUNT = re.compile(rf"(?:(?:{_TOKEN.pattern})[\s.-]*)+")
_HALF_GLUED = re.compile(r"\bпол(?=тысячи|миллиона|миллиарда)")
_AND_A_HALF = re.compile(r"\bс половиной\b|\band a half\b")


@dataclass
class _Group:
    """What is said before a scale: «двести пятьдесят», "two ½". `room`: what follows must be less."""

    worth: Decimal | None = None
    room: int = 1_000

    def take(self, word: str) -> bool:
        """False if it cannot stand here."""
        worth = self.worth
        if word == "½" and worth is not None and self.room >= 0:
            self.worth, self.room = worth + Decimal("0.5"), -1
        elif word == "hundred" and worth is not None and 0 < worth < 10:
            self.worth, self.room = worth * 100, 100
        elif word == "and":
            return True
        else:
            value = _value(word)
            if value is None or (worth is not None and not 0 < value < self.room):
                return False
            self.worth = (worth or 0) + value
            self.room = _room(word, value)
        return True


def amount_in(words: str) -> Decimal | None:
    """What the words (casefolded, without a currency) are worth; None if they are no amount said so.

    Parts go from the large to the small, as people say them: «миллион двести», «200 тысяч 1 миллион» is no amount.
    """
    plain = _AND_A_HALF.sub("½", _HALF_GLUED.sub("пол ", words.replace("ё", "е"))).replace("half a ", "half ")
    if not _AMOUNT.fullmatch(plain):
        return None
    found, last, group = Decimal(0), 0, _Group()
    for token in _TOKEN.findall(plain):
        scale = _SCALES.get(token)
        if scale is None:
            if not group.take(token):
                return None
        elif (last and scale >= last) or found % (last or 1):
            return None
        else:
            found += (Decimal(1) if group.worth is None else group.worth) * scale
            last, group = scale, _Group()
    if group.worth is None:
        return found if last else None
    # Behind a part («1,5 тыс») no more is said.
    return None if found % (last or 1) or group.worth % 1 or (last and group.worth >= last) else found + group.worth


def _value(token: str) -> Decimal | None:
    if token[0].isdecimal():
        return Decimal(token.replace(",", "."))
    return _HALVES[token] if token in _HALVES else Decimal(_NUMBERS[token]) if token in _NUMBERS else None


def _room(token: str, value: Decimal) -> int:
    """What may still follow in the group is less than this: a unit behind a ten, a ten behind a hundred."""
    if value != value.to_integral_value():
        return -1
    if token[0].isdecimal() or value < 20:
        return 0
    return 10 if value < 100 else 100
