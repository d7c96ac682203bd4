"""The stage that a sent invoice stands for (R30), in every funnel that ships."""

from __future__ import annotations

import pytest

from crm_core.regulation.loader import preset
from crm_core.regulation.presets import names
from crm_core.regulation.schema import Funnel
from crm_core.rules.deals.billed_stage import CHASE, billed_stage

FUNNELS = [(name, funnel) for name in names() for funnel in preset(name).funnels]


@pytest.mark.parametrize(("name", "funnel"), FUNNELS, ids=[f"{name}.{funnel.code}" for name, funnel in FUNNELS])
def test_it_is_the_first_ahead_that_sees_to_the_payment_and_none_from_there_on(name: str, funnel: Funnel) -> None:
    chasing = [stage for stage in funnel.stages if any(task.type == CHASE for task in stage.tasks)]
    for here, stage in enumerate(funnel.stages):
        found = billed_stage(funnel, stage.code)
        if not chasing or here >= funnel.stages.index(chasing[0]):
            assert found is None
        else:
            assert found is not None
            assert found is chasing[0]
            assert not found.won


def test_the_default_funnels_offer_the_stage_invoice_issued() -> None:
    found = {funnel.code: billed_stage(funnel, funnel.stages[0].code) for funnel in preset("default").funnels}
    assert {code: stage and stage.code for code, stage in found.items()}["inbound"] == "invoice_issued"
    assert all(found.values())


def test_a_stage_that_is_gone_from_the_rules_offers_nothing() -> None:
    assert billed_stage(preset("default").funnels[0], "no_such_stage") is None
