"""What a lead's message says (R18): greeting, name, number and wish told apart, wherever they stand in it.

People greet first, write in short lines, and put name, number and wish into one. Nothing is made up: a number is found
in the text and then parsed, a name is what somebody calls themselves, and whatever is neither stays as their words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm_core.rules.people import signatures, small_talk
from crm_core.rules.people.person_names import introduced, name_line
from crm_core.rules.people.phones import found_in
from crm_core.rules.people.small_talk import without_greeting, words_in

_EDGES = " \t\r\n,.;:–—-!…/|"
# What people write before a number; with the number gone nothing is left of it.
_LABEL = re.compile(
    r"[\s,;]*\b(?:(?:мой|моя|наш|мои|контактный|личный|рабочий)\s+)?"
    r"(?:номер(?:\s+телефона)?|телефон|тел|моб|сот|whatsapp|ватсап|вотсап|my\s+(?:phone(?:\s+number)?|number)"
    r"|phone(?:\s+number)?|tel|mobile|cell)\b\s*[.:–—-]*\s*$",
    re.IGNORECASE,
)


# Behind a comma it would be the name of whom they greet.
_SENTENCE_OVER = re.compile(r"[.!\n]\s*$")
# «Перезвоните на …»: what leads to the number goes with it.
_TOWARDS = re.compile(r"(?<=\w)\s+(?:на|по|at|on|to)\s*[.:–—-]*\s*$", re.IGNORECASE)
_JOINT = re.compile(r"\b(?:и|или|либо|and|or)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LeadMessage:
    """`wish`: the words without greeting, name and number; "" where there are no others. `phone`: E.164.

    `greets`: it begins with a greeting.
    """

    wish: str
    name: str | None = None
    phone: str | None = None
    greets: bool = False


def read(text: str, region: str) -> LeadMessage:
    """`region` (ISO 3166): where numbers without a prefix are from."""
    phone, before, after = None, text, ""
    if (found := found_in(text, region)) is not None:
        phone = found.e164
        before, after = _LABEL.sub("", text[: found.start]), text[found.end :]
        before = _TOWARDS.sub("", before)
        if not words_in(_JOINT.sub(" ", _numbers_out(after, region))):
            # A second number beside the first is no wish; it stands in the history.
            after = ""
    name, rest, greets = _named(before, after, numbered=phone is not None)
    bare = without_greeting(rest)
    wish = bare.strip(_EDGES) if not words_in(bare) else _tidied(bare)
    return LeadMessage(wish if words_in(wish) else "", name, phone, greets=greets)


def _named(before: str, after: str, *, numbered: bool) -> tuple[str | None, str, bool]:
    """The name, the text without it, and whether that greets. `before`, `after`: what stands around the number."""
    whole = _joined(before, after)
    bare = without_greeting(whole)
    greets = bare != whole
    name, rest = introduced(bare)
    if name is None and numbered:
        name, *around = signatures.beside_number(without_greeting(before), after)
        rest = _joined(*around) if name is not None else rest
        if name is None:
            # A name on a line of its own beside a number is whose number it is.
            name, rest = name_line(rest)
    if name is None:
        name, rest = signatures.signed(rest)
    if name is None and (not greets or _SENTENCE_OVER.search(whole[: len(whole) - len(bare)])):
        name, rest = signatures.opening(rest, greeted=greets)
    if name is None and (alone := signatures.alone(rest)) is not None:
        # Behind a greeting it is the name of whom they greet.
        name, rest = None if greets else alone, ""
    return name, rest, greets


def declines_a_call(text: str) -> bool:
    """Whether somebody who was asked for a number would rather write, or not now: it is not asked for again."""
    return small_talk.is_small(text) or _RATHER_NOT.search(text) is not None


def tries_a_number(text: str) -> bool:
    """Whether somebody who was asked for a number gave what looks like one: a run of six digits and more.

    A sum of money is none, nor is a date.
    """
    return any(
        not (_MONEY.match(text, found.end()) or _SUM_BEFORE.search(text[: found.start()]) or _DATE.fullmatch(found[0]))
        for found in _RUN.finditer(text)
        if _digits(found[0]) >= _A_NUMBER
    )


_RATHER_NOT = re.compile(
    r"\b(?:не|без|ни)\s+(?:\w+\s+)?(?:звон\w*|надо|нужн\w*|номер\w*|телефон\w*|хо(?:чу|телось|тим)|да(?:м|ю|ём|дим)|буду"
    r"|могу|удобно|стоит|скажу|оставл\w*)|\bзвон(?:ить|ки|ок)\s+не\b|\bнет\b|\b(?:на)?пиши(?:те)?\b|\bписать\b"
    r"|\bпереписк\w*|\bсообщени\w*|\bответ(?:ьте|ить|ом|ите)\b|\bчат[еау]?\b|\bтелеграм\w*|\bтг\b|\bватсап\w*|\bwhatsapp\b"
    r"|\bсюда\b|\bздесь\b|\bтут\b|\bпозже\b|\bпозднее\b|\bпотом\b|\bзанят\w*|\bсовещани\w*|\bсекрет\w*|\bконфиденц\w*"
    r"|\bno\b|\bnot\b|n.t\b|\bwithout\b|\brather\b|\bprefer\b|\bwrite\b|\btext\b|\bchat\b|\bmessages?\b|\bhere\b|\blater\b"
    r"|\bbusy\b|\breply\b|\bprivate\b",
    re.IGNORECASE,
)
_RUN = re.compile(r"\+?\d(?:[ ()\-\u2010-\u2015.]{0,2}\d)*")
_MONEY = re.compile(r"\s*(?:₽|\$|€|£|руб|р\b|р\.|тыс|млн|т\.?\s?р|k\b|к\b|usd|eur|rub|dollars?|euros?)", re.IGNORECASE)
_SUM_BEFORE = re.compile(
    r"(?:бюджет\w*|сумм\w*|цен\w*|стоимост\w*|budget|price)\W*(?:(?:до|от|около|up\s+to)\W+)?$", re.IGNORECASE
)
_DATE = re.compile(r"\d{1,2}[.-]\d{1,2}[.-](?:\d{2}|\d{4})|\d{4}-\d{1,2}-\d{1,2}")
_A_NUMBER = 6


def _numbers_out(text: str, region: str) -> str:
    while (found := found_in(text, region)) is not None:
        text = f"{text[: found.start]} {text[found.end :]}"
    return text


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def _joined(before: str, after: str) -> str:
    """The words on both sides of what was taken out, with no more marks between them than one."""
    left, right = before.rstrip(" \t,;:–—-"), after.lstrip(" \t,;:–—-")
    if not left or not right or right[0] in ".!?\n":
        return left + right
    if left[-1] in ".!?\n":
        return f"{left} {right}"
    return f"{left}, {right}"


def _tidied(text: str) -> str:
    return re.sub(r"[ \t]{2,}", " ", text).strip(" \t\r\n,;:–—-").lstrip("!.… ")
