"""Whatever the core refuses has words: kind ones, in both languages, and short enough for a toast."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import crm_core
from crm_core import errors as core_errors
from crm_core.core import CrmCore
from crm_core.errors import (
    BadValue,
    CompanyUnknown,
    CorrectionTooLate,
    CrmError,
    DealsLeft,
    FieldsMissing,
    InvoiceRefused,
    MergeRefused,
    Outdated,
    Overtaken,
    Refused,
)
from crm_core.rules.deals.statuses import MessageKind
from handlers.ui.formatting.labels import invoice_refusal
from handlers.ui.kit.i18n import speaking
from handlers.ui.kit.screen import Inline, Show
from handlers.ui.screens import errors
from tests.people import hire

KINDS = [kind for kind in vars(core_errors).values() if isinstance(kind, type) and issubclass(kind, CrmError)]
SAMPLES: dict[type[CrmError], CrmError] = {
    Refused: Refused("deal.view", "deal", 7),
    Outdated: Outdated(7),
    Overtaken: Overtaken(7),
    FieldsMissing: FieldsMissing(("need", "amount", "annual_revenue", "employees", "languages", "company_name")),
    BadValue: BadValue("not_a_number"),
    CompanyUnknown: CompanyUnknown(("name", "payment_details"), 7),
    CorrectionTooLate: CorrectionTooLate(7),
    InvoiceRefused: InvoiceRefused("no_lines", 7),
    DealsLeft: DealsLeft(7, 17),
    MergeRefused: MergeRefused("merged"),
}
OWN_REASONS = {"BadPhone", "BadMoney", "BadDate"}
"""Of rules: they become BadValue with the same word."""


def sample(kind: type[CrmError]) -> CrmError:
    return SAMPLES[kind] if kind in SAMPLES else kind()


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pressed", [True, False])
async def test_every_error_of_the_core_is_answered(
    kind: type[CrmError], locale: str, pressed: bool, core: CrmCore
) -> None:
    actor = await hire(core, locale=locale)
    async with core.reading(actor) as crm:
        with speaking(locale):
            screen = await errors.screen_for(sample(kind), crm, actor, pressed=pressed)
    assert screen is not None
    assert not isinstance(screen, tuple)
    if kind in (CorrectionTooLate, CompanyUnknown):
        assert isinstance(screen.keys, Inline), "it says whom to ask, by one press"
        return
    assert (screen.show is Show.TOAST) is pressed
    assert 0 < len((screen.toast if pressed else screen.text) or "") <= errors.TOAST_LIMIT


def raised(name: str) -> set[str]:
    """The reasons that the code gives as plain words: `BadValue("too_long", …)`."""
    found: set[str] = set()
    for path in Path(crm_core.__file__).parents[1].glob("[ch]*/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            if name in {getattr(node.func, "id", None), getattr(node.func, "attr", None)}:
                words = (one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant))
                found |= {word for word in words if isinstance(word, str)}
    return found


@pytest.mark.parametrize("reason", sorted(raised("BadValue").union(*map(raised, OWN_REASONS))))
def test_every_reason_for_a_wrong_answer_has_words_of_its_own(reason: str) -> None:
    with speaking("en"):
        assert errors.bad_value(reason, 10) != errors.bad_value("no such reason", 10)


@pytest.mark.parametrize("reason", sorted(raised("InvoiceRefused")))
def test_every_state_of_an_invoice_that_forbids_something_is_explained(reason: str) -> None:
    with speaking("en"):
        assert invoice_refusal(reason)


def test_a_refusal_never_tells_whether_the_thing_exists() -> None:
    with speaking("en"):
        assert "deal" not in errors.refusal()


@pytest.mark.parametrize("kind", MessageKind)
def test_whatever_comes_instead_of_words_is_answered_kindly(kind: MessageKind) -> None:
    with speaking("ru"):
        assert 0 < len(errors.words_please(kind)) <= errors.TOAST_LIMIT
