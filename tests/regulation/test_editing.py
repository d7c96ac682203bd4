"""A part of the rules is changed in its own place: the rest of the file, remarks and all, stays (R77)."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.regulation.editing.document import Document
from crm_core.regulation.editing.edits import (
    AddReason,
    CompanySays,
    DaysOff,
    Distribution,
    DropReason,
    Edit,
    Hours,
    PaymentDetails,
    RenameReason,
    StageLimit,
    on_preset,
)
from crm_core.regulation.loader import parse, preset
from crm_core.regulation.presets import names, text_of
from crm_core.regulation.values import WorkDuration
from crm_core.rules.time.working_week import parse_week
from tests.thoroughness import examples

WEEK = parse_week("mon-fri 10-19, sat 10-16")
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60).filter(
    str.strip
)


def edited(text: str, *edits: Edit) -> str:
    document = Document(text)
    for one in edits:
        one.write(document, parse(document.text, "sales.toml", lint=False))
    return document.text


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("short", [True, False], ids=["on the preset", "its whole text"])
def test_every_everyday_part_of_every_preset_can_be_changed(name: str, short: bool) -> None:
    text = f'# ours\nextends = "{name}"\n' if short else text_of(name)
    before = parse(text, "sales.toml", lint=False)
    funnel, (first, second, *_rest) = before.funnels[0], before.reasons
    stage = funnel.stages[0]
    after = parse(
        edited(
            text,
            CompanySays("name", "Ромашка"),
            PaymentDetails("ООО «Ромашка»\nИНН 7707083893"),
            Hours(WEEK),
            DaysOff((date(2026, 8, 14),), True),
            Distribution("mode", "claim"),
            RenameReason(first.code, "Дорого"),
            DropReason(second.code),
            AddReason("own_1", "Далеко"),
            StageLimit(funnel.code, stage.code, WorkDuration.parse("7wh")),
        ),
        "sales.toml",
        lint=False,
    )
    assert after.company.name.en == "Ромашка"
    assert after.to_clients.payment_details is not None
    assert after.calendar.hours.days == WEEK
    assert after.calendar.days_off == {date(2026, 8, 14)}
    assert after.distribution.mode == "claim"
    assert after.reason(first.code).name.ru == "Дорого"
    assert second.code not in {one.code for one in after.reasons}
    assert after.reasons[-1].name.ru == "Далеко"
    assert str(after.stage(funnel.code, stage.code).limit) == "7wh"
    assert [one.code for one in after.funnels] == [one.code for one in before.funnels]
    assert after.funnels[1:] == before.funnels[1:]


@settings(max_examples=examples(25))
@given(words)
def test_whatever_is_typed_is_read_back_as_it_was_typed(typed: str) -> None:
    text = edited('extends = "minimal"\n', CompanySays("name", typed), PaymentDetails(typed))
    read = parse(text, "sales.toml", lint=False)
    assert (read.company.name.ru, read.invoice.payment_details) == (typed, read.company.name)


def test_remarks_and_order_stay_and_only_the_changed_line_differs() -> None:
    text = text_of("default")
    changed = edited(text, Distribution("mode", "claim")).splitlines()
    different = [(old, new) for old, new in zip(text.splitlines(), changed, strict=True) if old != new]
    assert different == [('mode = "in_turn"', 'mode = "claim"')]


def test_a_trade_takes_along_what_is_known_of_the_company() -> None:
    text = edited(text_of("default"), CompanySays("name", "Ромашка"), PaymentDetails("На карту"), Hours(WEEK))
    known = parse(text, "sales.toml", lint=False)
    fitness = parse(on_preset("fitness", known, known.calendar), "sales.toml")
    assert fitness.company.name.ru == "Ромашка"
    assert fitness.invoice.payment_details is not None
    assert fitness.calendar.hours.days == WEEK
    assert fitness.funnels == preset("fitness").funnels
    assert parse(on_preset("fitness", known, None), "sales.toml").calendar == preset("fitness").calendar
