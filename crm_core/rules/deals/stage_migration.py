"""Where deals stand under a new regulation: which stay, which move, and which would have nowhere to be (R5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Regulation, Stage, Text
from crm_core.rules.deals.statuses import DealStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """So many deals of one status at one stage."""

    funnel: str
    stage: str
    status: DealStatus
    count: int


@dataclass(frozen=True, slots=True)
class Moving:
    """Deals that go elsewhere with the new regulation."""

    standing: Standing
    to_funnel: str
    to_stage: str


@dataclass(frozen=True, slots=True)
class Stranded:
    """A stage with deals that the new regulation has no place for.

    `wrong` is where its `moved` would send them although they cannot be there: what is open cannot stand at the sale,
    and what is won can stand nowhere else. `choices` are where they could go, stages of the funnel `to_funnel`, the
    likeliest first.
    """

    funnel: str
    stage: str
    name: Text | None
    open: int
    closed: int
    to_funnel: str
    choices: tuple[Stage, ...]
    wrong: str = ""

    @property
    def count(self) -> int:
        return self.open + self.closed


def settle(
    old: Regulation, new: Regulation, standings: Iterable[Standing]
) -> tuple[tuple[Moving, ...], tuple[Stranded, ...]]:
    """What moves, and what would be left. A stage that keeps its code keeps its deals, however it is renamed.

    Won deals follow the sale of their funnel by themselves, for a won deal stands nowhere else.
    """
    movings: list[Moving] = []
    stranded: dict[tuple[str, str], Stranded] = {}
    for one in standings:
        target = _target(new, one)
        if target == (one.funnel, one.stage):
            continue
        if target is not None and _suits(new, one, *target):
            movings.append(Moving(one, *target))
        else:
            key = one.funnel, one.stage
            stranded[key] = _left(old, new, one, stranded.get(key), target[1] if target else "")
    return tuple(movings), tuple(stranded.values())


def _target(new: Regulation, one: Standing) -> tuple[str, str] | None:
    if _suits(new, one, one.funnel, one.stage):
        return one.funnel, one.stage
    for moved in new.moved:
        if (moved.funnel, moved.stage) == (one.funnel, one.stage):
            target = moved.to_funnel or moved.funnel, moved.to_stage
            if one.status is not DealStatus.WON or _suits(new, one, *target):
                return target
    if one.status is DealStatus.WON and any(funnel.code == one.funnel for funnel in new.funnels):
        return one.funnel, new.won_stage(one.funnel).code
    return None


def _suits(new: Regulation, one: Standing, funnel: str, stage: str) -> bool:
    try:
        return new.stage(funnel, stage).won is (one.status is DealStatus.WON)
    except UnknownCode:
        return False


def _left(old: Regulation, new: Regulation, one: Standing, before: Stranded | None, wrong: str) -> Stranded:
    is_open = one.status is DealStatus.OPEN
    here = any(funnel.code == one.funnel for funnel in new.funnels)
    to_funnel = one.funnel if here else new.inbound
    return Stranded(
        funnel=one.funnel,
        stage=one.stage,
        name=_name(old, one),
        open=(before.open if before else 0) + (one.count if is_open else 0),
        closed=(before.closed if before else 0) + (0 if is_open else one.count),
        to_funnel=to_funnel,
        choices=before.choices if before else _choices(old, new, one, to_funnel),
        wrong=wrong or (before.wrong if before else ""),
    )


def _name(old: Regulation, one: Standing) -> Text | None:
    try:
        return old.stage(one.funnel, one.stage).name
    except UnknownCode:
        return None


def _choices(old: Regulation, new: Regulation, one: Standing, funnel: str) -> tuple[Stage, ...]:
    """The new stages of the funnel: first the nearest that stood before this one."""
    won = one.status is DealStatus.WON
    stages = [stage for stage in new.funnel(funnel).stages if stage.won is won]
    try:
        before = [stage.code for stage in old.funnel(one.funnel).stages[: old.position(one.funnel, one.stage)]]
    except UnknownCode:
        return tuple(stages)
    earlier = [stage for stage in stages if stage.code in before]
    nearest = max(earlier, key=lambda stage: before.index(stage.code), default=None)
    return tuple(sorted(stages, key=lambda stage: stage is not nearest))
