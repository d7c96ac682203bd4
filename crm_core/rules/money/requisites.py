"""Requisites of a Russian company (R15): read out of a pasted card, and checked by their control digits.

The rules are those of the tax service (orders on ИНН and ОГРН) and of the Bank of Russia (the key of an account,
letter 515 of 8 September 1997): a slip of one digit, and most exchanges of two, are seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

PARTS = ("name", "inn", "kpp", "ogrn", "account", "bank", "bik", "corr_account")
LONGEST_WORDS = 200
_SHORT_FOR_ACCOUNT = r"сч[её]т|с(?:ч\.?|\.)?"
_TAGS: tuple[tuple[str, str], ...] = (
    ("corr_account", r"(?:к\s*/\s*с(?:ч[её]т)?|корр?(?:\.|еспондентский|есп\.?)?\s*[/.-]?\s*"
                     rf"(?:{_SHORT_FOR_ACCOUNT})|corr(?:\.|espondent)?\s*acc(?:ount)?)"),
    ("account", r"(?:р\s*/\s*с(?:ч[её]т)?|расч(?:\.|[её]тный)?\s*[/.-]?\s*"
                rf"(?:{_SHORT_FOR_ACCOUNT})|номер\s+сч[её]та|сч[её]т|account)"),
    ("bik", r"\b(?:бик|bik|bic)\b"),
    ("ogrn", r"\b(?:огрн(?:ип)?|ogrn(?:ip)?)\b"),
    ("inn", r"\b(?:инн|inn|tin)\b"),
    ("kpp", r"\b(?:кпп|kpp)\b"),
)  # fmt: skip
_FIGURES = {
    "inn": r"\d(?:[ \u00a0]?\d){8,13}",
    "kpp": r"\d{4}[0-9A-ZА-Я]{2}\d{3}|\d(?:[ \u00a0]?\d){5,11}",
    "ogrn": r"\d(?:[ \u00a0]?\d){9,16}",
    "bik": r"\d(?:[ \u00a0]?\d){5,11}",
    "account": r"\d(?:[ \u00a0.]?\d){14,24}",
    "corr_account": r"\d(?:[ \u00a0.]?\d){14,24}",
}
_INN_AND_KPP = re.compile(
    r"(?:\bинн\s*/\s*кпп\s*[:\-–—]?\s*)?\b(\d{10}|\d{12})\s*/\s*(\d{4}[0-9A-Z]{2}\d{3})\b", re.IGNORECASE
)
_BANK = re.compile(
    r"(?:^|[\n;,])\s*(?:наименование\s+банка|банк(?:\s+получателя)?|bank)\s*[:\-–—]?\s*([^\n;]{3,200})", re.IGNORECASE
)
_BANK_AFTER = re.compile(r"\bв\s+((?:пао|ао|ооо|оао|зао|филиал|банк)\b[^\n;,]{2,150})", re.IGNORECASE)
_NAME = re.compile(
    r"(?:(?:полное|краткое|сокращ[её]нное)\s+)?(?:наименование|название)(?:\s+организации)?\s*[:\-–—]\s*([^\n;]{3,200})",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"\b((?:ооо|ао|пао|оао|зао|нко|ано|гуп|муп|фгуп|ип|индивидуальный предприниматель|общество с ограниченной"
    r" ответственностью|акционерное общество)\b[^\n;,]{2,180})",
    re.IGNORECASE,
)
_TEN = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_ELEVENTH, _TWELFTH = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


class BadRequisites(ValueError):
    """`code`: no_inn, or a part with what is wrong with it: inn_length, inn_control, kpp_form, ogrn_length,
    ogrn_control, bik_form, account_length, account_control, account_without_bik, corr_account_length,
    corr_account_control.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse_requisites(text: str) -> dict[str, str]:
    """The parts that a pasted card names, each checked. A tax number alone will do. Raises BadRequisites."""
    found = _parts(unicodedata.normalize("NFKC", text))
    return checked(found)


def checked(parts: Mapping[str, str]) -> dict[str, str]:
    """The parts in their order, if all of them are right and a tax number is among them. Raises BadRequisites."""
    for code in (_wrong_inn, _wrong_kpp, _wrong_ogrn, _wrong_bik, _wrong_accounts):
        if wrong := code(parts):
            raise BadRequisites(wrong)
    return {part: parts[part][:LONGEST_WORDS] for part in PARTS if parts.get(part)}


def inn_is_right(inn: str) -> bool:
    """Ten digits of an organisation or twelve of a person, by their control digits."""
    digits = _as_digits(inn)
    if len(digits) == 10:
        return _control(digits, _TEN) == digits[9]
    return len(digits) == 12 and (_control(digits, _ELEVENTH), _control(digits, _TWELFTH)) == (digits[10], digits[11])


def ogrn_is_right(ogrn: str) -> bool:
    """Thirteen digits of an organisation or fifteen of an entrepreneur: the remainder by 11, or by 13."""
    if not ogrn.isascii() or not ogrn.isdecimal() or len(ogrn) not in (13, 15):
        return False
    return int(ogrn[:-1]) % (len(ogrn) - 2) % 10 == int(ogrn[-1])


def account_is_right(account: str, bik: str) -> bool:
    """Twenty digits by their key with the bank's БИК; an account with the Bank of Russia has that one's number."""
    at_the_centre = bik[6:9] in ("000", "001", "002") or account.startswith("301")
    return _key(("0" + bik[4:6] if at_the_centre else bik[6:9]) + account)


def _key(digits: str) -> bool:
    if not digits.isascii() or not digits.isdecimal() or len(digits) != 23:
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, (7, 1, 3) * 8, strict=False)) % 10 == 0


def _parts(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if pair := _INN_AND_KPP.search(text):
        found["inn"], found["kpp"] = pair[1], pair[2]
        text = f"{text[: pair.start()]}\n{text[pair.end() :]}"
    for part, tag in _TAGS:
        labelled = re.compile(rf"{tag}\s*(?:№|n)?\s*[:=\-–—.]?\s*({_FIGURES[part]})", re.IGNORECASE)
        if match := labelled.search(text):
            found.setdefault(part, re.sub(r"[ \u00a0.]", "", match[1]).upper())
            text = f"{text[: match.start()]}\n{text[match.end() :]}"
    _by_length(text, found)
    if (bank := _BANK.search(text) or _BANK_AFTER.search(text)) is not None:
        found["bank"] = " ".join(bank[1].split()).strip(" ,.;")
        text = f"{text[: bank.start()]}\n{text[bank.end() :]}"
    if (name := _NAME.search(text) or _FORM.search(text)) is not None:
        found["name"] = " ".join(name[1].split()).strip(" ,.;")
    return found


def _by_length(text: str, found: dict[str, str]) -> None:
    """Figures that stand without a word before them, where their length tells what they are."""
    for figures in re.findall(r"(?<!\d)\d{9,20}(?!\d)", text):
        part = {10: "inn", 12: "inn", 13: "ogrn", 15: "ogrn"}.get(len(figures))
        if len(figures) == 9:
            part = "bik" if figures.startswith("04") else "kpp"
        elif len(figures) == 20:
            part = "corr_account" if figures.startswith("301") else "account"
        if part is not None:
            found.setdefault(part, figures)


def _wrong_inn(parts: Mapping[str, str]) -> str:
    return _wrong_figures("inn", parts["inn"], (10, 12), inn_is_right) if parts.get("inn") else "no_inn"


def _wrong_kpp(parts: Mapping[str, str]) -> str:
    kpp = parts.get("kpp", "")
    return "" if not kpp or re.fullmatch(r"\d{4}[0-9A-Z]{2}\d{3}", kpp) else "kpp_form"


def _wrong_ogrn(parts: Mapping[str, str]) -> str:
    return _wrong_figures("ogrn", parts["ogrn"], (13, 15), ogrn_is_right) if parts.get("ogrn") else ""


def _wrong_figures(part: str, figures: str, lengths: tuple[int, int], is_right: Callable[[str], bool]) -> str:
    if len(figures) not in lengths:
        return f"{part}_length"
    return "" if is_right(figures) else f"{part}_control"


def _wrong_bik(parts: Mapping[str, str]) -> str:
    bik = parts.get("bik", "")
    return "" if not bik or re.fullmatch(r"0[0-4]\d{7}", bik) else "bik_form"


def _wrong_accounts(parts: Mapping[str, str]) -> str:
    bik = parts.get("bik", "")
    for part in ("account", "corr_account"):
        account = parts.get(part, "")
        if not account:
            continue
        if len(account) != 20:
            return f"{part}_length"
        if not bik:
            return "account_without_bik"
        # The treasury's accounts have another key.
        if bik.startswith("04") and not account_is_right(account, bik):
            return f"{part}_control"
    return ""


def _as_digits(text: str) -> list[int]:
    return [int(char) for char in text] if text.isascii() and text.isdecimal() else []


def _control(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11 % 10
