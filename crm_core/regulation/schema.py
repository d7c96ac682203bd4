"""The regulation: a business's own rules as frozen data, and the look-ups that the CRM makes in it (R1–R5)."""

from collections import Counter
from functools import cached_property
from typing import TypeVar

import pydantic

from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.fields import Choice, Entity, Field, FieldType
from crm_core.regulation.funnels import Code, Funnel, MovedStage, Part, Scenario, Stage, StageTask
from crm_core.regulation.leads.parts import Distribution, FormVariant, LeadForm, LeadRoute, Question
from crm_core.regulation.sections import (
    Calendar,
    Company,
    Consent,
    Digest,
    ExportRules,
    InvoiceRules,
    Ladders,
    Outcome,
    OutcomeThen,
    PauseRules,
    QualityRules,
    Quiet,
    Reason,
    Retention,
    Source,
    SourceGroup,
    Tag,
    TaskType,
    ToClients,
    WeekHours,
    WeeklyDay,
)
from crm_core.regulation.values import DayHours, FieldMoment, Text, When, Window, WorkDuration
from crm_core.roles import Role

__all__ = [
    "Calendar",
    "Choice",
    "Code",
    "Company",
    "Consent",
    "DayHours",
    "Digest",
    "Distribution",
    "Entity",
    "ExportRules",
    "Field",
    "FieldMoment",
    "FieldType",
    "FormVariant",
    "Funnel",
    "InvoiceRules",
    "Ladders",
    "LeadForm",
    "LeadRoute",
    "MovedStage",
    "Outcome",
    "OutcomeThen",
    "PauseRules",
    "QualityRules",
    "Question",
    "Quiet",
    "Reason",
    "Regulation",
    "Retention",
    "Scenario",
    "Source",
    "SourceGroup",
    "Stage",
    "StageTask",
    "Tag",
    "TaskType",
    "Text",
    "ToClients",
    "UnknownCode",
    "WeekHours",
    "WeeklyDay",
    "When",
    "Window",
    "WorkDuration",
]


T = TypeVar("T")


class RenewalRule(Part):
    """A paid period of so many months or more asks to be renewed so many `days` before its end."""

    months: int = pydantic.Field(ge=0, le=60)
    days: int = pydantic.Field(ge=0, le=366)


class Regulation(Part):
    """Everything a business has decided about its selling. Look-ups raise UnknownCode and cost one dict access.

    `inbound` is the funnel that leads enter, `renewal` the one for clients whose paid period ends (R33), opened
    `renewal_days` before it does (a long period earlier, by `renewal_by_period`), `win_back` the one for refused deals
    (R11). `about` says in a sentence what kind of selling it is for.
    """

    about: Text | None = None
    inbound: Code
    renewal: Code | None = None
    renewal_days: int = pydantic.Field(default=14, ge=0, le=366)
    renewal_by_period: tuple[RenewalRule, ...] = ()
    win_back: Code | None = None
    company: Company
    calendar: Calendar
    quiet: Quiet
    distribution: Distribution
    ladders: Ladders
    pause: PauseRules = PauseRules()
    quality: QualityRules = QualityRules()
    digest: Digest
    invoice: InvoiceRules
    consent: Consent
    form: LeadForm = LeadForm()
    export: ExportRules = ExportRules()
    retention: Retention = Retention()
    templates: dict[Code, Text] = pydantic.Field(default_factory=dict[str, Text])
    fields: tuple[Field, ...] = ()
    task_types: tuple[TaskType, ...] = pydantic.Field(min_length=1)
    reasons: tuple[Reason, ...] = pydantic.Field(min_length=1)
    sources: tuple[Source, ...] = ()
    tags: tuple[Tag, ...] = pydantic.Field(default=(), max_length=30)
    funnels: tuple[Funnel, ...] = pydantic.Field(min_length=1)
    moved: tuple[MovedStage, ...] = ()

    def funnel(self, code: str) -> Funnel:
        return _found(self._funnels, "funnel", code)

    def stage(self, funnel: str, code: str) -> Stage:
        position = self.position(funnel, code)
        return self._funnels[funnel].stages[position]

    def position(self, funnel: str, code: str) -> int:
        """The place of a stage in its funnel, from 0."""
        return _found(_found(self._positions, "funnel", funnel), "stage", code)

    def first_stage(self, funnel: str) -> Stage:
        return self.funnel(funnel).stages[0]

    def won_stage(self, funnel: str) -> Stage:
        return self.funnel(funnel).stages[-1]

    def next_stage(self, funnel: str, code: str) -> Stage | None:
        """The stage after this one; None after the last."""
        stages = self.funnel(funnel).stages
        following = self.position(funnel, code) + 1
        return stages[following] if following < len(stages) else None

    def stages_between(self, funnel: str, a: str, b: str) -> tuple[Stage, ...]:
        """The stages that a deal passes on its way from `a` to `b`: without `a`, with `b`; empty if b is not ahead."""
        first, last = self.position(funnel, a), self.position(funnel, b)
        return self._funnels[funnel].stages[first + 1 : last + 1]

    def unanswered(self, funnel: str) -> tuple[WorkDuration, ...]:
        """How long a client of this funnel may wait for an answer, rung by rung (R37); the usual for an unknown one."""
        known = self._funnels.get(funnel)
        return self.ladders.unanswered if known is None or known.unanswered is None else known.unanswered

    def field(self, code: str) -> Field:
        return _found(self._fields, "field", code)

    def hidden_from(self, role: Role | None) -> frozenset[str]:
        """The codes of the fields that a role does not see (R17)."""
        return self._hidden.get(role, frozenset())

    def fields_of(self, entity: Entity) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.entity == entity)

    def choices(self, field: Field) -> tuple[Choice, ...]:
        """What may be chosen: the field's own choices, or the list behind a built-in one (but the catalogue)."""
        listed = {"source": self.sources, "reason": self.reasons}.get(field.code if field.builtin else "")
        if listed is None:
            return field.choices
        return tuple(Choice(code=item.code, name=item.name) for item in listed)

    def reason(self, code: str) -> Reason:
        return _found(self._reasons, "reason", code)

    def task_type(self, code: str) -> TaskType:
        return _found(self._task_types, "task_type", code)

    def outcome(self, task_type: str, code: str) -> Outcome:
        return _found(_found(self._outcomes, "task_type", task_type), "outcome", code)

    def source(self, code: str) -> Source:
        return _found(self._sources, "source", code)

    def tag(self, code: str) -> Tag:
        return _found(self._tags, "tag", code)

    def template(self, code: str) -> Text:
        return _found(self.templates, "template", code)

    @cached_property
    def to_clients(self) -> ToClients:
        """The company as clients are shown it."""
        return ToClients.of(self.company, self.invoice)

    @cached_property
    def task_titles(self) -> dict[str, Text]:
        """The titles of the tasks that are made by themselves, by a code for each: its place ("inbound.visited.call",
        "expensive.call") and type; a second one of a type in one place ends in "/2".
        """
        places = [(f"{funnel.code}.{stage.code}", stage.tasks) for funnel in self.funnels for stage in funnel.stages]
        places += [(reason.code, (reason.follow_up,)) for reason in self.reasons]
        titles: dict[str, Text] = {}
        for place, tasks in places:
            seen = Counter[str]()
            for task in tasks:
                seen[task.type] += 1
                again = f"/{seen[task.type]}" if seen[task.type] > 1 else ""
                if task.title is not None:
                    titles[f"{place}.{task.type}{again}"] = task.title
        return titles

    def title_code(self, title: Text | None) -> str | None:
        """The code of one of those titles; None for any other words."""
        return next((code for code, known in self.task_titles.items() if known == title), None) if title else None

    @cached_property
    def _funnels(self) -> dict[str, Funnel]:
        return {funnel.code: funnel for funnel in self.funnels}

    @cached_property
    def _positions(self) -> dict[str, dict[str, int]]:
        return {funnel.code: {stage.code: i for i, stage in enumerate(funnel.stages)} for funnel in self.funnels}

    @cached_property
    def _fields(self) -> dict[str, Field]:
        return {field.code: field for field in self.fields}

    @cached_property
    def _hidden(self) -> dict[Role | None, frozenset[str]]:
        return {role: frozenset(field.code for field in self.fields if field.hidden(role)) for role in Role}

    @cached_property
    def _reasons(self) -> dict[str, Reason]:
        return {reason.code: reason for reason in self.reasons}

    @cached_property
    def _task_types(self) -> dict[str, TaskType]:
        return {task_type.code: task_type for task_type in self.task_types}

    @cached_property
    def _outcomes(self) -> dict[str, dict[str, Outcome]]:
        return {kind.code: {outcome.code: outcome for outcome in kind.outcomes} for kind in self.task_types}

    @cached_property
    def _tags(self) -> dict[str, Tag]:
        return {tag.code: tag for tag in self.tags}

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {source.code: source for source in self.sources}


def _found(by_code: dict[str, T], kind: str, code: str) -> T:
    try:
        return by_code[code]
    except KeyError:
        raise UnknownCode(kind, code) from None
