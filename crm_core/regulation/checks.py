"""What the shape of a regulation cannot say: codes that must be known, codes that must differ, an end that is won.

The checks read the raw TOML data, not the model, so that they find their mistakes also in a file whose shape has some.
"""

import string
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies
from phonenumbers import SUPPORTED_REGIONS

from crm_core.regulation.builtin_fields import BUILTIN_FIELDS
from crm_core.regulation.positions import Path
from crm_core.regulation.public_holidays import has_holidays
from crm_core.regulation.values import DURATION_FORM, FIELD_MOMENT_FORM, FieldMoment

PLACEHOLDERS = frozenset(
    {"amount", "client", "company", "date", "link", "manager", "need", "number", "product", "when"}
)
"""What a client message may mention in braces."""

STAGE_BLANKS = frozenset({"amount", "client", "company", "link", "product"})
"""What a message on a stage or of a series may mention: of what is not known yet, the sentence is left out."""

TEMPLATES = (
    "acknowledgement", "welcome_back", "invoice_sent", "invoice_before", "invoice_due", "invoice_overdue",
    "payment_received",
)  # fmt: skip
"""The messages that the program sends: a wording for another would promise one that never goes."""

Table = Mapping[str, Any]


class Finding(NamedTuple):
    """A mistake before it has a file and a line."""

    path: Path
    code: str
    found: str = ""
    expected: str = ""


def check(data: Table) -> Iterator[Finding]:
    """Every mistake of the regulation as a whole."""
    yield from _unique(data)
    yield from _references(data)
    yield from _funnels(data)
    yield from _field_moments(data)
    yield from _fields(data)
    yield from _hidden(data)
    yield from _outcomes(data)
    yield from _company(data)
    yield from _wordings(data)
    yield from _client_messages(data)
    yield from _moved(data)
    yield from _in_force(data)


def tables(data: Table, *keys: str) -> Iterator[tuple[Path, Table]]:
    """Every table at keys.of.lists, with its path; whatever is not of that shape is passed over."""
    found: list[tuple[Path, Table]] = [((), data)]
    for key in keys:
        found = [
            ((*path, key, place), cast("Table", item))
            for path, table in found
            for place, item in enumerate(_list(table.get(key)))
            if isinstance(item, dict)
        ]
    yield from found


def _list(value: object) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def section(data: Table, key: str) -> Table:
    value = data.get(key)
    return cast("Table", value) if isinstance(value, dict) else {}


def codes_of(data: Table, *keys: str) -> list[str]:
    return [str(table["code"]) for _, table in tables(data, *keys) if "code" in table]


def _unique(data: Table) -> Iterator[Finding]:
    for keys in (("fields",), ("task_types",), ("reasons",), ("sources",), ("tags",), ("funnels",)):
        yield from _differ(tables(data, *keys))
    for outer, inner in (("funnels", "stages"), ("task_types", "outcomes"), ("fields", "choices")):
        for path, table in tables(data, outer):
            yield from _differ(((*path, *below), item) for below, item in tables(table, inner))


def _differ(items: Iterable[tuple[Path, Table]]) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for path, item in items:
        code = str(item.get("code", ""))
        seen[code] += 1
        if code and seen[code] > 1:
            yield Finding((*path, "code"), "duplicate_code", code)


def _references(data: Table) -> Iterator[Finding]:
    fields, types, funnels = codes_of(data, "fields"), codes_of(data, "task_types"), codes_of(data, "funnels")
    for path, stage in tables(data, "funnels", "stages"):
        for place, code in enumerate(_list(stage.get("required"))):
            yield from known((*path, "required", place), code, fields)
    for path, task in tables(data, "funnels", "stages", "tasks"):
        yield from known((*path, "type"), task.get("type"), types)
    for path, reason in tables(data, "reasons"):
        yield from known((*path, "follow_up", "type"), section(reason, "follow_up").get("type"), types)
    for path, question in tables(section(data, "form"), "questions"):
        yield from known(("form", *path, "field"), question.get("field"), fields)
    for path, tag in tables(data, "tags"):
        for key in ("funnels", "sources"):
            for place, code in enumerate(_list(section(tag, "rule").get(key))):
                yield from known((*path, "rule", key, place), code, codes_of(data, key))
    for key in ("inbound", "renewal", "win_back"):
        yield from known((key,), data.get(key), funnels)


def known(path: Path, code: object, codes: Iterable[str]) -> Iterator[Finding]:
    """A code that is missing or no text is a mistake of shape, which the model reports."""
    if isinstance(code, str) and code not in codes:
        yield Finding(path, "unknown_code", code, " | ".join(codes))


def _funnels(data: Table) -> Iterator[Finding]:
    for path, funnel in tables(data, "funnels"):
        stages = list(tables(funnel, "stages"))
        for place, (below, stage) in enumerate(stages):
            won, last = stage.get("kind") == "won", place == len(stages) - 1
            if won and not last:
                yield Finding((*path, *below, "kind"), "won_before_last", "won", "open")
            if last and not won:
                yield Finding((*path, *below, "kind"), "last_not_won", str(stage.get("kind", "open")), "won")
        if stages and stages[0][1].get("required"):
            below, first = stages[0]
            codes = ", ".join(map(str, _list(first.get("required"))))
            yield Finding((*path, *below, "required"), "first_stage_requires", codes, "[]")


def _field_moments(data: Table) -> Iterator[Finding]:
    """What hangs on a date of the deal (R55) must be sure to have one: a stage asks for it, this one or an earlier."""
    dates = [
        str(field.get("code"))
        for _, field in tables(data, "fields")
        if field.get("entity") == "deal" and field.get("type") in ("date", "datetime")
    ]
    for path, funnel in tables(data, "funnels"):
        asked: set[str] = set()
        for below, stage in tables(funnel, "stages"):
            asked |= set(map(str, _list(stage.get("required"))))
            written = [((*path, *below, "limit"), stage.get("limit"))]
            written += [((*path, *below, *deep, "due"), task.get("due")) for deep, task in tables(stage, "tasks")]
            for place, text in written:
                yield from _hangs(place, text, dates, asked)
    for path, reason in tables(data, "reasons"):
        yield from _hangs((*path, "follow_up", "due"), section(reason, "follow_up").get("due"), dates, ())


def _hangs(path: Path, text: object, dates: Collection[str], asked: Collection[str]) -> Iterator[Finding]:
    try:
        when = FieldMoment.parse(cast("str", text))
    except (ValueError, AttributeError):
        return
    if (field := when.field) not in dates and when.length is None:
        yield Finding(path, "bad_duration", field, f"{DURATION_FORM} | {FIELD_MOMENT_FORM}")
    elif field not in dates:
        yield Finding(path, "no_date_of_deal", field, " | ".join(dates))
    elif field not in asked:
        yield Finding(path, "date_not_asked", field, " | ".join(sorted(set(asked) & set(dates))))


def _fields(data: Table) -> Iterator[Finding]:
    for path, field in tables(data, "fields"):
        code, kind = str(field.get("code", "")), str(field.get("type", ""))
        if field.get("builtin") is True:
            yield from _builtin(path, code, field)
        elif code in BUILTIN_FIELDS:
            yield Finding((*path, "code"), "builtin_code", code, "builtin = true")
        elif kind in ("choice", "choices") and not field.get("choices"):
            yield Finding(path, "no_choices", code, "choices")
        if kind not in ("choice", "choices") and field.get("choices"):
            yield Finding((*path, "choices"), "choices_of_no_choice", kind, "choice | choices")


def _builtin(path: Path, code: str, field: Table) -> Iterator[Finding]:
    if code not in BUILTIN_FIELDS:
        yield Finding((*path, "code"), "unknown_builtin", code, " | ".join(BUILTIN_FIELDS))
        return
    builtin = BUILTIN_FIELDS[code]
    for key, right in (("entity", builtin.entity), ("type", builtin.type)):
        if field.get(key) != right:
            yield Finding((*path, key), "builtin_changed", str(field.get(key, "")), right)


def _hidden(data: Table) -> Iterator[Finding]:
    """Nobody who moves deals can be asked for what they may not see, and a client has a name for everybody."""
    required = {str(code) for _, stage in tables(data, "funnels", "stages") for code in _list(stage.get("required"))}
    for path, field in tables(data, "fields"):
        code, roles = str(field.get("code", "")), _list(field.get("hidden_for"))
        if roles and (code in required or code == "contact_name"):
            yield Finding((*path, "hidden_for"), "hidden_required", code, "[]")


def _outcomes(data: Table) -> Iterator[Finding]:
    for path, outcome in tables(data, "task_types", "outcomes"):
        if outcome.get("then") == "retry" and "retry_after" not in outcome:
            yield Finding(path, "retry_without_delay", str(outcome.get("code", "")), "retry_after")


def _company(data: Table) -> Iterator[Finding]:
    company, calendar = section(data, "company"), section(data, "calendar")
    if (zone := company.get("timezone")) is not None and not _is(ZoneInfo, str(zone)):
        yield Finding(("company", "timezone"), "unknown_zone", str(zone), "Europe/Moscow")
    if (currency := company.get("currency")) is not None and currency not in list_currencies():
        yield Finding(("company", "currency"), "unknown_currency", str(currency), "RUB")
    if (country := company.get("country")) is not None and country not in SUPPORTED_REGIONS:
        yield Finding(("company", "country"), "unknown_country", str(country), "RU")
    if (locale := company.get("locale")) is not None and not _is(Locale.parse, str(locale)):
        yield Finding(("company", "locale"), "unknown_locale", str(locale), "ru | en")
    if (days := calendar.get("holidays", "none")) != "none" and not has_holidays(str(days)):
        yield Finding(("calendar", "holidays"), "unknown_country", str(days), "RU | none")
    hours = section(calendar, "hours")
    if hours and all(str(value).strip() == "closed" for value in hours.values()):
        yield Finding(("calendar", "hours"), "never_open", "closed", "09:00-18:00")


def _is(known: Callable[[str], object], name: str) -> bool:
    try:
        known(name)
    except (ValueError, UnknownLocaleError, ZoneInfoNotFoundError, OSError):  # a folder of the zone database: OSError
        return False
    return True


def _wordings(data: Table) -> Iterator[Finding]:
    for code, text in section(data, "templates").items():
        yield from _said(text, ("templates", code), PLACEHOLDERS)
    invoice = section(data, "invoice")
    if isinstance(form := invoice.get("number_format"), str):
        path: Path = ("invoice", "number_format")
        yield from _mentions(path, form, frozenset({"year", "month", "seq"}))
        if "{seq" not in form:
            yield Finding(path, "no_placeholder", form, "{seq}")


def _client_messages(data: Table) -> Iterator[Finding]:
    for path, funnel in tables(data, "funnels"):
        for place, (below, stage) in enumerate(tables(funnel, "stages")):
            if (wording := stage.get("client_message")) is None:
                continue
            if place == 0:
                yield Finding((*path, *below, "client_message"), "first_stage_tells", str(stage.get("code", "")))
            yield from _said(wording, (*path, *below, "client_message"), STAGE_BLANKS)

    for path, message in tables(data, "funnels", "series"):
        yield from _said(message.get("say", ""), (*path, "say"), STAGE_BLANKS)


def _said(wording: object, path: Path, known: frozenset[str]) -> Iterator[Finding]:
    wordings = {"": wording} if isinstance(wording, str) else section({"text": wording}, "text")
    for locale, words in wordings.items():
        yield from _mentions((*path, locale) if locale else path, str(words), known)


def _in_force(data: Table) -> Iterator[Finding]:
    for code in section(data, "templates"):
        if code not in TEMPLATES:
            yield Finding(("templates", code), "unknown_key", code, " | ".join(TEMPLATES))


def _mentions(path: Path, wording: str, known: frozenset[str]) -> Iterator[Finding]:
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(wording) if name is not None]
    except ValueError:
        yield Finding(path, "bad_braces", wording[:40], "{" + "} {".join(sorted(known)) + "}")
        return
    for name in names:
        if name not in known:
            yield Finding(path, "unknown_placeholder", "{" + name + "}", "{" + "} {".join(sorted(known)) + "}")


def _moved(data: Table) -> Iterator[Finding]:
    stages = {str(funnel.get("code")): codes_of(funnel, "stages") for _, funnel in tables(data, "funnels")}
    for path, moved in tables(data, "moved"):
        goal = moved.get("to_funnel", moved.get("funnel"))
        yield from known((*path, "to_funnel" if "to_funnel" in moved else "funnel"), goal, stages)
        if isinstance(goal, str) and goal in stages:
            yield from known((*path, "to_stage"), moved.get("to_stage"), stages[goal])
        if moved.get("stage") in stages.get(str(moved.get("funnel")), []):
            yield Finding((*path, "stage"), "moved_but_present", str(moved.get("stage")))
