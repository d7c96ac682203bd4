"""Stages, funnels, owners and sources of another program by their names here, or by what somebody has said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from crm_core.regulation.schema import Regulation, UnknownCode
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.importing.columns import folded

What = Literal["stages", "funnels", "owners", "sources", "reasons"]
_WON = frozenset({"успешно реализовано", "closed won", "closedwon", "сделка успешна", "won", "выиграна", "продажа",
                  "успешно завершена", "deal won", "успех", "оплачено", "closed - won"})  # fmt: skip
_LOST = frozenset({"закрыто и не реализовано", "closed lost", "closedlost", "сделка провалена", "lost", "проиграна",
                   "отказ", "провал", "анализ причины провала", "deal lost", "closed - lost", "не реализовано",
                   "closed lost deal"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a deal stands, or how it ended."""

    funnel: str
    stage: str
    status: DealStatus


@dataclass(slots=True)
class Lookups:
    """What names mean. `said`: by kind, what somebody has said of names that are not ours. `unknown`: names that mean
    nothing, with how often each was met.
    """

    regulation: Regulation
    owners: Mapping[str, int]
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    unknown: dict[What, Counter[str]] = field(default_factory=dict[What, Counter[str]])

    def place(self, stage: str, funnel: str) -> Place | None:
        """By the stage's name in its funnel; without a funnel that is known, in the one funnel that has such a stage,
        the inbound one first. Without a stage the funnel's first.
        """
        code = self._funnel(funnel)
        home = code or self.regulation.inbound
        if not stage:
            return Place(home, self.regulation.first_stage(home).code, DealStatus.OPEN)
        name = folded(stage)
        said = self._said("stages", name)
        if said in ("won", "lost") or (not said and name in _WON | _LOST):
            won = said == "won" or (not said and name in _WON)
            place = self.regulation.won_stage(home) if won else self.regulation.first_stage(home)
            return Place(home, place.code, DealStatus.WON if won else DealStatus.LOST)
        if "." in said:
            # What somebody has said of it counts, whatever funnel the line names.
            return self._place(*said.split(".", 1))
        searched = [home, *(one.code for one in self.regulation.funnels if one.code != home and code is None)]
        for one in searched:
            for known in self.regulation.funnel(one).stages:
                names = {folded(text) for text in (known.code, *known.name.languages().values())}
                if said in (known.code, f"{one}.{known.code}") or (not said and name in names):
                    return Place(one, known.code, DealStatus.WON if known.won else DealStatus.OPEN)
        self._miss("stages", stage)
        return None

    def _place(self, funnel: str, stage: str) -> Place | None:
        try:
            known = self.regulation.stage(funnel, stage)
        except UnknownCode:
            self._miss("stages", stage)
            return None
        return Place(funnel, known.code, DealStatus.WON if known.won else DealStatus.OPEN)

    def owner(self, name: str) -> int | None:
        """By name, or by "#7": two colleagues may have one name."""
        meant = self._said("owners", folded(name)) or name
        if meant.startswith("#") and meant[1:].isdecimal():
            return next((one for one in self.owners.values() if one == int(meant[1:])), None)
        found = self.owners.get(folded(meant)) if name else None
        if name and found is None:
            self._miss("owners", name)
        return found

    def source(self, name: str) -> str | None:
        """The regulation's code; a name that is none of its stays as it is, since it says something all the same."""
        return self._coded(
            "sources", name, ((one.code, one.name.languages().values()) for one in self.regulation.sources)
        )

    def reason(self, name: str) -> str | None:
        found = self._coded(
            "reasons", name, ((one.code, one.name.languages().values()) for one in self.regulation.reasons)
        )
        return found if found in {one.code for one in self.regulation.reasons} else None

    def _funnel(self, name: str) -> str | None:
        if not name:
            return None
        known = ((one.code, one.name.languages().values()) for one in self.regulation.funnels)
        found = self._coded("funnels", name, known)
        return found if found in {one.code for one in self.regulation.funnels} else None

    def _coded(self, what: What, name: str, known: Iterable[tuple[str, Iterable[str]]]) -> str | None:
        if not name:
            return None
        wanted = folded(self._said(what, folded(name)) or name)
        for code, names in known:
            if wanted in (folded(code), *map(folded, names)):
                return code
        self._miss(what, name)
        return name

    def _said(self, what: What, name: str) -> str:
        return next((meant for said, meant in self.said.get(what, {}).items() if folded(said) == name), "")

    def _miss(self, what: What, name: str) -> None:
        self.unknown.setdefault(what, Counter())[name[:80]] += 1
