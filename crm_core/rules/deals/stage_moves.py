"""What moving a deal takes and brings (R6, R8, R11, R14)."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm_core.regulation.schema import Field, Regulation, Stage, StageTask


@dataclass(frozen=True, slots=True)
class MovePlan:
    """A move before it is made.

    `passed`: the stages to record, the target last; `missing`: the fields still to be asked for, in the order of the
    stages; `tasks`: what the target stage creates. A move to where the deal stands is empty.
    """

    target: Stage
    passed: tuple[Stage, ...]
    missing: tuple[Field, ...]
    tasks: tuple[StageTask, ...]
    backwards: bool

    @property
    def empty(self) -> bool:
        return not self.passed

    @property
    def ready(self) -> bool:
        return not self.missing

    @property
    def wins(self) -> bool:
        return self.target.won


def plan(
    regulation: Regulation,
    funnel: str,
    from_stage: str | None,
    to_stage: str,
    values: Mapping[str, object],
) -> MovePlan:
    """What a move from one stage to another asks for, records and creates. `from_stage` None: a new deal.

    Forwards, every stage on the way is recorded and its required fields count (R6, R14). Backwards only the target is,
    and nothing is asked for. `values` are the deal's fields by code; None, blank text and an empty choice are missing.
    Raises UnknownCode.
    """
    target = regulation.stage(funnel, to_stage)
    if from_stage is None:
        passed = regulation.funnel(funnel).stages[: regulation.position(funnel, to_stage) + 1]
        backwards = False
    else:
        backwards = regulation.position(funnel, to_stage) < regulation.position(funnel, from_stage)
        between = regulation.stages_between(funnel, from_stage, to_stage)
        passed = (target,) if backwards else between
    missing = () if backwards else _missing(regulation, passed, values)
    return MovePlan(target, passed, missing, target.tasks if passed else (), backwards)


def ahead(regulation: Regulation, funnel: str, from_stage: str, values: Mapping[str, object]) -> tuple[MovePlan, ...]:
    """A plan for each stage that lies ahead, the nearest first. Raises UnknownCode."""
    stages = regulation.funnel(funnel).stages[regulation.position(funnel, from_stage) + 1 :]
    return tuple(plan(regulation, funnel, from_stage, stage.code, values) for stage in stages)


def owed(regulation: Regulation, funnel: str, stage: str, values: Mapping[str, object]) -> tuple[Field, ...]:
    """What the stage where a deal stands, and those before it, require and the deal lacks.

    A deal that came by its regulation owes nothing; one that stood there when the rules changed, or was moved by the
    change itself, may. Raises UnknownCode.
    """
    return _missing(regulation, regulation.funnel(funnel).stages[: regulation.position(funnel, stage) + 1], values)


def is_filled(value: object) -> bool:
    """Whether a field holds an answer. "No" and zero are answers."""
    if value is None:
        return False
    if isinstance(value, str):
        return bool(value.strip())
    return not (isinstance(value, list | tuple) and not value)


def _missing(regulation: Regulation, stages: tuple[Stage, ...], values: Mapping[str, object]) -> tuple[Field, ...]:
    codes = dict.fromkeys(code for stage in stages for code in stage.required)
    return tuple(regulation.field(code) for code in codes if not is_filled(values.get(code)))
