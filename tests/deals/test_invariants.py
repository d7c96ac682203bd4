"""Whatever people do, in whatever order: what must always be true of deals and money (F18)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm_core.regulation.schema import PauseRules, Regulation, Stage
from crm_core.rules.deals.statuses import DealStatus
from crm_core.services.deals import text_checks
from crm_core.services.deals.pausing import Pausing
from crm_core.services.deals.step import Outlook
from crm_core.services.deals.store import DealStore, Held
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.deals.company import Company
from tests.deals.machine import Setting
from tests.thoroughness import examples

Act = tuple[str, int, dict[str, Any], str, int]
STAGES = 9


def _of(**particulars: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(particulars)


_STEP = _of(
    place=st.none() | st.integers(0, STAGES),
    outcome=st.none() | st.integers(0, 5),
    next_in=st.none() | st.integers(-1, 50),
    answers=st.booleans(),
    earlier=st.sampled_from(["beside", "replaced", "instead"]),
    stale=st.integers(0, 9),
)
_PARTICULARS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "time_passes": _of(hours=st.integers(1, 400)),
    "step": _STEP,
    "finish": _STEP,
    "end_task": _of(outcome=st.integers(0, 5)),
    "sell": _of(),
    "lose": _of(reason=st.sampled_from(["expensive", "no_time", "bad_mood"]), done=st.none() | st.integers(0, 5)),
    "win_back": _of(),
    "let_go": _of(
        reason=st.sampled_from(["Просил не писать", "."]), done=st.none() | st.integers(0, 5), takes_up=st.booleans()
    ),
    "reopen": _of(),
    "keep_period": _of(days=st.sampled_from([None, -3, 1, 10, 20, 60])),
    "pause": _of(hours=st.integers(-5, 300), resumes=st.booleans()),
    "edit": _of(
        field=st.sampled_from(["need", "need", "amount", "product", "paid_until"]),
        value=st.sampled_from([None, None, "7", "2026-05-20"]),
    ),
    "tick": _of(step=st.integers(-1, 4), done=st.booleans()),
    "plan_a_task": _of(hours=st.integers(-2, 60), adds=st.booleans()),
    "give_task": _of(to_colleague=st.booleans()),
    "hand_over": _of(to_colleague=st.booleans()),
    "invoice": _of(quantity=st.integers(0, 3), sends=st.sampled_from([True, True, False])),
    "payment": _of(share=st.sampled_from([2, 2, 2, 1, 0, 3]), voids=st.integers(0, 4).map(lambda n: n == 0)),
    "merge": _of(other=st.integers(0, 5), undoes=st.booleans()),
}
_MISHAP = st.sampled_from(["none", "none", "none", "twice", "crash"])
# What leads to a sale and what follows it comes more often, or hardly any deal would get there.
_OFTEN = ("finish", "sell", "invoice", "payment", "keep_period", "reopen", "time_passes")


def _acts(often: tuple[str, ...]) -> st.SearchStrategy[Act]:
    return st.sampled_from([*sorted(_PARTICULARS), *often]).flatmap(
        lambda name: st.tuples(st.just(name), st.integers(0, 5), _PARTICULARS[name], _MISHAP, st.integers(0, 12))
    )


def test_no_order_of_acts_breaks_what_must_always_be_true(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    play(Setting(sqlite_template, tmp_path, regulation), how_many=examples(20), acts=40)


def test_nor_does_it_on_postgresql(
    postgresql_template: PostgresTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    play(Setting(postgresql_template, tmp_path, regulation), how_many=3, acts=30)


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_two_thousand_sequences_break_nothing(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    play(Setting(sqlite_template, tmp_path, regulation), how_many=2_000, acts=40)


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_a_hundred_sequences_break_nothing_on_postgresql(
    postgresql_template: PostgresTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    play(Setting(postgresql_template, tmp_path, regulation), how_many=100, acts=40)


def test_the_machine_sees_a_required_field_that_can_be_emptied(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(self: DealStore, held: Held, field: str) -> bool:
        return False

    monkeypatch.setattr(DealStore, "is_required", never)
    with pytest.raises(AssertionError, match="was required on the way"):
        play(Setting(sqlite_template, tmp_path, regulation), how_many=200, acts=40, often=("step", "edit", "edit") * 20)


def test_the_machine_sees_a_second_press_that_is_taken(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = DealStore.load

    async def blind(self: DealStore, deal_id: int, permission: Any, seen_version: int | None = None) -> Held:
        return await held(self, deal_id, permission)

    monkeypatch.setattr(DealStore, "load", blind)
    with pytest.raises(AssertionError, match="a second press"):
        play(Setting(sqlite_template, tmp_path, regulation), how_many=200, acts=40, often=("step",) * 60)


def test_the_machine_sees_an_open_deal_that_is_left_without_a_next_step(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Outlook, "needs_next", False)
    with pytest.raises(AssertionError, match="an open deal has a next step"):
        play(Setting(sqlite_template, tmp_path, regulation), how_many=200, acts=40)


def test_the_machine_sees_a_stage_that_is_passed_and_not_recorded(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = DealStore.enter

    async def last_alone(self: DealStore, held: Held, stages: Iterable[Stage], note: str | None = None) -> None:
        await enter(self, held, list(stages)[-1:], note)

    monkeypatch.setattr(DealStore, "enter", last_alone)
    with pytest.raises(AssertionError, match="each stage on the way is recorded"):
        play(Setting(sqlite_template, tmp_path, regulation), how_many=200, acts=40, often=("step",) * 60)


def test_the_machine_sees_a_refused_client_who_is_let_go_without_a_word(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Outlook, "goes_on", property(lambda look: look.held.deal.status is DealStatus.OPEN))
    with pytest.raises(AssertionError, match="a refused client is gone back to"):
        play(Setting(sqlite_template, tmp_path, regulation), how_many=200, acts=40)


def test_the_machine_sees_a_pause_too_many(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def any_number(self: Pausing, deal_id: int) -> None:
        return None

    monkeypatch.setattr(Pausing, "_check_number", any_number)
    rules = regulation.model_copy(update={"pause": PauseRules(most=1)})
    with pytest.raises(AssertionError, match="rests no oftener than it may"):
        play(Setting(sqlite_template, tmp_path, rules), how_many=200, acts=40, often=("pause",) * 20)


def test_the_machine_sees_a_pause_that_hides_what_is_due(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leave(self: Pausing, tasks: object, due_at: object) -> None:
        return None

    monkeypatch.setattr(Pausing, "_move", leave)
    with pytest.raises(AssertionError, match=r"the next step is the earliest|nothing is due on a pause"):
        play(Setting(sqlite_template, tmp_path, regulation), how_many=200, acts=40)


def test_the_machine_sees_a_step_back_for_a_dot(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_checks, "has_words", bool)
    with pytest.raises(AssertionError, match="a step back has its reason"):
        play(Setting(sqlite_template, tmp_path, regulation), how_many=200, acts=40, often=("step", "finish") * 40)


def play(setting: Setting, how_many: int, acts: int, often: tuple[str, ...] = _OFTEN) -> None:
    """Plays so many sequences. The first that breaks something is told up to where it broke: making it shorter would
    take hours, each try being a company of its own."""

    @settings(
        max_examples=how_many,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(st.lists(_acts(often), min_size=acts, max_size=acts))
    def play_once(sequence: list[Act]) -> None:
        company = Company(setting)
        done: list[Act] = []
        try:
            for act in sequence:
                done.append(act)
                company.act(*act)
        except AssertionError as broken:
            broken.add_note("\n".join(map(str, done)))
            raise
        finally:
            company.close()

    play_once()
    print(setting.figures())
