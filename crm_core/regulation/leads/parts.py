"""Distribution and the lead's form as the regulation writes them (R18, R28)."""

from __future__ import annotations

from typing import Annotated, Literal

import pydantic

from crm_core.regulation.funnels import Code, Part
from crm_core.regulation.values import Text, WorkDuration

Language = Annotated[str, pydantic.StringConstraints(pattern="^[a-z]{2,3}$")]
_Name = Annotated[str, pydantic.StringConstraints(min_length=1, max_length=200)]


class LeadRoute(Part):
    """Leads that fit all of what is given are given out among the staff of `departments` alone.

    `funnels` and `sources` by code, `languages` as the lead reads us ("en"). `products`: names of products or of their
    categories, as the deal has it or as the lead's own words mention it.
    """

    departments: tuple[_Name, ...] = pydantic.Field(min_length=1)
    funnels: tuple[Code, ...] = ()
    languages: tuple[Language, ...] = ()
    sources: tuple[Code, ...] = ()
    products: tuple[_Name, ...] = ()


class Distribution(Part):
    """Who gets a new lead (R28); `response`: how long only those on shift are asked about one that nobody has.

    Then their leaders are asked as well, and all of them again every `repeat`, until somebody takes it.

    When the first call is due is said by the task of the funnel's first stage. Of `routes` the first that fits a lead
    says among whom it is given out.
    """

    mode: Literal["in_turn", "by_load", "claim"] = "in_turn"
    response: WorkDuration
    repeat: WorkDuration = WorkDuration(working=True, minutes=30)
    open_deals_limit: int | None = pydantic.Field(default=None, ge=1)
    routes: tuple[LeadRoute, ...] = ()


class Question(Part):
    """A question of the lead's form (R18): a field's code, and whether it may be skipped."""

    field: Code
    ask: Text
    skippable: bool = True


class FormVariant(Part):
    """Other questions for leads of these sources and languages; one that names nothing fits every lead."""

    sources: tuple[Code, ...] = ()
    languages: tuple[Language, ...] = ()
    questions: tuple[Question, ...] = pydantic.Field(min_length=1)


class LeadForm(Part):
    """What a lead is asked on the first visit, in this order; of `variants` the first that fits is asked instead."""

    questions: tuple[Question, ...] = ()
    variants: tuple[FormVariant, ...] = ()

    def of_lead(self, source: str | None, language: str) -> LeadForm:
        """The form of somebody who came by that source and reads that language."""
        for one in self.variants:
            if (not one.sources or source in one.sources) and (
                not one.languages or language.split("-")[0] in one.languages
            ):
                return LeadForm(questions=one.questions)
        return self

    @property
    def fields(self) -> frozenset[str]:
        """Codes of whatever any lead may be asked."""
        asked = (*self.questions, *(question for one in self.variants for question in one.questions))
        return frozenset(question.field for question in asked)
