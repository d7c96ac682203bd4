"""What differs between two regulations, as data: the plan that `voronka regulation apply` shows is made of it (R5)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, cast

from crm_core.regulation.schema import Field, Funnel, Part, Regulation, Stage, TaskType, Text


class What(StrEnum):
    """What a change is about; the names are those of the file."""

    FUNNEL = "funnel"
    STAGE = "stage"
    FIELD = "field"
    CHOICE = "choice"
    TASK_TYPE = "task_type"
    OUTCOME = "outcome"
    REASON = "reason"
    SOURCE = "source"
    TAG = "tag"
    SECTION = "section"


class How(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new, gone, or said differently.

    `codes` lead to it ("inbound", "demo_held"; a section's name), `name` is what people call it (its new name, or the
    last one it had; None for a section). A renamed thing's `before` is its old name. A changed one's `key` says what of
    it, `before` and `after` how that is written, both empty where it is too long to quote.
    """

    what: What
    how: How
    codes: tuple[str, ...]
    name: Text | None = None
    key: str = ""
    before: Text | str = ""
    after: Text | str = ""


class _Named(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> Text: ...


class Topic(StrEnum):
    """What of the rules people work by has changed, as it is told to them in a line."""

    STAGES = "stages"
    FIELDS = "fields"
    TASKS = "tasks"
    REASONS = "reasons"
    SOURCES = "sources"
    TAGS = "tags"
    HOURS = "hours"
    LEADS = "leads"
    REMINDERS = "reminders"
    INVOICES = "invoices"


_TOPICS = {
    What.FUNNEL: Topic.STAGES, What.STAGE: Topic.STAGES, What.FIELD: Topic.FIELDS, What.CHOICE: Topic.FIELDS,
    What.TASK_TYPE: Topic.TASKS, What.OUTCOME: Topic.TASKS, What.REASON: Topic.REASONS, What.SOURCE: Topic.SOURCES,
    What.TAG: Topic.TAGS,
}  # fmt: skip
_SECTION_TOPICS = {
    "calendar": Topic.HOURS, "distribution": Topic.LEADS, "ladders": Topic.REMINDERS, "pause": Topic.REMINDERS,
    "quality": Topic.REMINDERS,
    "quiet": Topic.REMINDERS, "digest": Topic.REMINDERS, "invoice": Topic.INVOICES,
}  # fmt: skip


def topics_of(changes: Iterable[Change]) -> dict[Topic, tuple[Text, ...]]:
    """What of it concerns whoever sells, with the names of what changed; the company's own card does not."""
    found: dict[Topic, list[Text]] = {}
    for one in changes:
        if (topic := _topic(one)) is not None:
            names = found.setdefault(topic, [])
            names += [one.name] if one.name is not None and one.name not in names else []
    return {topic: tuple(names) for topic, names in found.items()}


def _topic(change: Change) -> Topic | None:
    if change.what is not What.SECTION:
        return _TOPICS[change.what]
    if (change.codes[0], change.key) == ("company", "timezone"):
        return Topic.HOURS
    if (change.codes[0], change.key) == ("invoice", "payment_details"):
        return None
    return _SECTION_TOPICS.get(change.codes[0])


# Compared entry by entry, or no rule at all.
_NO_SECTIONS = ("about", "moved", "templates", "sources", "tags", "fields", "task_types", "reasons", "funnels")
_WORDS = ("goal", "entry", "automation", "script", "scenarios", "ask")
_QUOTED = (
    "limit",
    "required",
    "probability",
    "kind",
    "type",
    "entity",
    "hidden_for",
    "then",
    "pays",
    "retry_after",
    "group",
)


def compare(old: Regulation, new: Regulation) -> tuple[Change, ...]:
    """Every change on the way from the old regulation to the new one, in the order of the file. Codes are identity."""
    return tuple(_changes(old, new))


def _changes(old: Regulation, new: Regulation) -> Iterator[Change]:
    yield from _sections(old, new)
    yield from _entries(What.SOURCE, (), old.sources, new.sources)
    yield from _entries(What.TAG, (), old.tags, new.tags)
    yield from _fields(old.fields, new.fields)
    yield from _task_types(old.task_types, new.task_types)
    yield from _entries(What.REASON, (), old.reasons, new.reasons)
    yield from _funnels(old.funnels, new.funnels)


def _sections(old: Regulation, new: Regulation) -> Iterator[Change]:
    for name in Regulation.model_fields:
        was, will = getattr(old, name), getattr(new, name)
        if name in _NO_SECTIONS or was == will:
            continue
        if not isinstance(was, Part):
            yield _section(name, "", _quoted(was), _quoted(will))
            continue
        for key in type(was).model_fields:
            before, after = getattr(was, key), getattr(will, key)
            if before != after:
                yield _section(name, key, _quoted(before), _quoted(after))
    for code in sorted({*old.templates, *new.templates}):
        if old.templates.get(code) != new.templates.get(code):
            yield _section("templates", code, "", "")


def _section(name: str, key: str, before: str, after: str) -> Change:
    return Change(What.SECTION, How.CHANGED, (name,), key=key, before=before, after=after)


def _quoted(value: object) -> str:
    """Short values as they are written; the rest is only said to have changed."""
    if isinstance(value, Part | Text | dict) or value is None:
        return ""
    if isinstance(value, tuple | frozenset | list):
        words = [str(item) for item in cast("Iterable[object]", value)]
        if isinstance(value, frozenset):
            words.sort()
        return ", ".join(words) if len(words) <= 8 and all(len(word) <= 40 for word in words) else ""
    text = str(value)
    return text if len(text) <= 60 else ""


def _entries(
    what: What, codes: tuple[str, ...], old: Sequence[_Named], new: Sequence[_Named], *, but: tuple[str, ...] = ()
) -> Iterator[Change]:
    """The entries of a list, found by code; `but`: keys that hold lists of their own."""
    before = {one.code: one for one in old}
    after = {one.code: one for one in new}
    for one in new:
        path = (*codes, one.code)
        if one.code not in before:
            yield Change(what, How.ADDED, path, one.name)
        else:
            yield from _entry(what, path, before[one.code], one, but)
    for one in old:
        if one.code not in after:
            yield Change(what, How.REMOVED, (*codes, one.code), one.name)


def _entry(what: What, path: tuple[str, ...], old: _Named, new: _Named, but: tuple[str, ...]) -> Iterator[Change]:
    if old.name != new.name:
        yield Change(what, How.RENAMED, path, new.name, before=old.name)
    keys: Iterable[str] = type(new).model_fields if isinstance(new, Part) else ()
    different = [key for key in keys if key not in (*but, "name") and getattr(old, key) != getattr(new, key)]
    for key in different:
        if key in _QUOTED:
            before, after = _quoted(getattr(old, key)), _quoted(getattr(new, key))
            yield Change(what, How.CHANGED, path, new.name, key, before, after)
        elif key not in _WORDS:
            yield Change(what, How.CHANGED, path, new.name, key)
    if any(key in _WORDS for key in different):
        yield Change(what, How.CHANGED, path, new.name, "words")


def _fields(old: Sequence[Field], new: Sequence[Field]) -> Iterator[Change]:
    yield from _entries(What.FIELD, (), old, new, but=("choices",))
    before = {field.code: field for field in old}
    for field in new:
        if field.code in before:
            yield from _entries(What.CHOICE, (field.code,), before[field.code].choices, field.choices)


def _task_types(old: Sequence[TaskType], new: Sequence[TaskType]) -> Iterator[Change]:
    yield from _entries(What.TASK_TYPE, (), old, new, but=("outcomes",))
    before = {kind.code: kind for kind in old}
    for kind in new:
        if kind.code in before:
            yield from _entries(What.OUTCOME, (kind.code,), before[kind.code].outcomes, kind.outcomes)


def _funnels(old: Sequence[Funnel], new: Sequence[Funnel]) -> Iterator[Change]:
    before = {funnel.code: funnel for funnel in old}
    yield from _entries(What.FUNNEL, (), old, new, but=("stages",))
    for funnel in new:
        if funnel.code in before:
            yield from _stages(funnel, before[funnel.code].stages)


def _stages(funnel: Funnel, old: Sequence[Stage]) -> Iterator[Change]:
    yield from _entries(What.STAGE, (funnel.code,), old, funnel.stages)
    codes = [stage.code for stage in funnel.stages]
    both = {stage.code for stage in old} & set(codes)
    was, will = [stage.code for stage in old if stage.code in both], [code for code in codes if code in both]
    if was != will:
        yield Change(What.FUNNEL, How.CHANGED, (funnel.code,), funnel.name, "order")
