"""What a form may hold, and what of it is what: the fields by their names, whatever else stays as words (R18, R29)."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from crm_core.rules.people.site_sources import UTM
from crm_core.services.intake.website import SiteLead
from webapp import basket

KEY_FIELDS = ("key", "api_key", "apikey")
HONEYPOT = "leave_empty"
_YES = frozenset({"1", "true", "on", "yes", "y", "да", "agree", "agreed", "согласен", "согласна"})
_NO = frozenset({"0", "false", "off", "no", "n", "нет", ""})
# The names that authors of forms give their fields, without case, figures at the end and what parts words.
_NAMES: dict[str, tuple[str, ...]] = {
    "name": ("name", "имя", "ваше имя", "your name", "fio", "фио", "имя и фамилия", "first name", "full name",
             "firstname", "fullname", "как вас зовут", "как к вам обращаться"),
    "phone": ("phone", "телефон", "ваш телефон", "tel", "номер телефона", "ваш номер телефона", "your phone",
              "phone number", "mobile", "номер", "контактный телефон", "phonenumber"),
    "email": ("email", "e mail", "mail", "почта", "ваш email", "ваш e mail", "электронная почта", "ваша почта",
              "your email", "эл почта", "имейл"),
    "message": ("message", "textarea", "comment", "comments", "text", "сообщение", "комментарий", "вопрос",
                "ваш вопрос", "ваше сообщение", "question", "your message", "комментарии", "пожелания"),
    "consent": ("consent", "agree", "agreement", "согласие", "privacy", "policy", "personal data",
                "согласие на обработку персональных данных"),
    "news": ("news", "newsletter", "subscribe", "рассылка", "новости", "подписка"),
    "locale": ("locale", "lang", "language", "язык"),
    "page": ("page", "url", "referer", "referrer", "tildaspec referer", "страница"),
    "form": ("formname", "form", "formid", "tildaspec formname", "tildaspec formid", "форма"),
    "tranid": ("tranid", "idempotency key"),
    "consent_version": ("consent version",),
}  # fmt: skip
_FIELD = {name: field for field, names in _NAMES.items() for name in names} | {
    name.replace("_", " "): name for name in UTM
}
_SERVICE = re.compile(r"^(?:tildaspec|cookies?$|_ym_|_ga|ma_|test$)", re.IGNORECASE)
_FILLING = re.compile(r"[\s_\-.:*]+")


def _said_yes(value: Any) -> Any:
    """What a tick box or a word says; None for what says neither."""
    word = str(value).strip().casefold() if isinstance(value, str | int | bool) else value
    return True if word in _YES else False if word in _NO else None


def _as_words(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Words = Annotated[str, BeforeValidator(_as_words)]
Tick = Annotated[bool | None, BeforeValidator(_said_yes)]


class LeadForm(BaseModel):
    """A lead of a website. A phone number or an e-mail address is needed; every further field is kept as words."""

    model_config = ConfigDict(extra="allow", title="Lead")

    name: Words | None = Field(None, max_length=200, description="What they are called.", examples=["Анна"])
    phone: Words | None = Field(None, max_length=100, description="In any spelling.", examples=["+7 912 345-67-89"])
    email: Words | None = Field(None, max_length=254, examples=["anna@example.com"])
    message: Words | None = Field(None, max_length=20_000, description="What they want, in their words.")
    consent: Tick = Field(None, description="That they agree to the processing of their personal data.")
    consent_version: Words | None = Field(None, max_length=40, description="The version of the text they agreed to.")
    news: Tick = Field(None, description="That they agree to news besides.")
    locale: Words | None = Field(None, max_length=40, description="Their language.", examples=["ru", "en"])
    page: Words | None = Field(None, max_length=2000, description="The address of the page with the form.")
    form: Words | None = Field(None, max_length=500, description="Which form of the page.")
    tranid: Words | None = Field(
        None, max_length=120, description="Names this call: a second one of that name changes nothing."
    )
    utm_source: Words | None = Field(None, max_length=500)
    utm_medium: Words | None = Field(None, max_length=500)
    utm_campaign: Words | None = Field(None, max_length=500)
    utm_content: Words | None = Field(None, max_length=500)
    utm_term: Words | None = Field(None, max_length=500)


@dataclass(frozen=True, slots=True)
class Sorted:
    """`known`: by our own names. `others`: with the names that the form's author gave. `basket`: what was ordered."""

    known: dict[str, Any]
    others: tuple[tuple[str, str], ...]
    basket: basket.Basket | None
    key: str | None
    trapped: bool
    probe: bool
    lenient: bool


def sort(fields: Mapping[str, Any]) -> Sorted:
    """Tells the fields by their names, the first filled one of each kind; the rest are words of their own."""
    ordered, rest = basket.taken_out(fields)
    key = next((str(rest.pop(name)) for name in list(rest) if name.casefold().replace("-", "_") in KEY_FIELDS), None)
    trap = rest.pop(HONEYPOT, None)
    known: dict[str, Any] = {}
    others: list[tuple[str, str]] = []
    for label, value in rest.items():
        field = _FIELD.get(_spelt(label))
        if field is not None and value not in (None, "") and known.get(field) in (None, ""):
            known[field] = value
        elif not _SERVICE.match(label) and (words := _words(value)):
            others.append((label, words))
    return Sorted(
        known,
        tuple(others),
        ordered,
        key,
        trapped=bool(_words(trap)),
        probe=set(rest) == {"test"},
        lenient=any(_spelt(name) in ("tranid", "formid") for name in rest),
    )


def as_words(sorted_: Sorted, wrong: Collection[str]) -> Sorted:
    """The same with these fields among the others: they do not fit, and nobody can be asked."""
    known = {name: value for name, value in sorted_.known.items() if name not in wrong}
    kept = tuple((name, _words(sorted_.known[name])) for name in sorted_.known if name in wrong)
    return replace(sorted_, known=known, others=(*sorted_.others, *kept))


def lead_of(form: LeadForm, sorted_: Sorted, currency: str, locales: tuple[str, ...], key: str | None) -> SiteLead:
    """What the core takes. `locales`: the languages that there are; `key`: the call's name, by its header."""
    ordered = sorted_.basket
    wish = "\n".join(filter(None, (form.message, *(ordered.lines if ordered else ()))))
    told = [(name, sorted_.known[name]) for name in ("name", "phone", "email") if sorted_.known.get(name)]
    told += sorted_.others
    language = (form.locale or "")[:2].casefold()
    said = {name: getattr(form, name) for name in (*UTM, "page", "form")}
    return SiteLead(
        name=form.name,
        phone=form.phone,
        email=form.email,
        wish=wish,
        words="\n".join(filter(None, (wish, *(f"{label}: {value}" for label, value in told)))),
        locale=language if language in locales else None,
        key=key or form.tranid,
        visit={name: value for name, value in said.items() if value},
        agreed=form.consent,
        consent_version=form.consent_version,
        news=bool(form.news),
        amount=ordered.minor(currency) if ordered else None,
        lenient=sorted_.lenient,
    )


def _spelt(label: str) -> str:
    return _FILLING.sub(" ", label.casefold().replace("ё", "е")).strip().rstrip("0123456789").strip()


def _words(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {True: "✓", False: ""}.get(value or False, "")
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False)
