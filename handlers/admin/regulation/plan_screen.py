"""What a regulation would change, what keeps it from being put in force, and its mistakes line by line (R5, R77)."""

from __future__ import annotations

from collections.abc import Sequence

from crm_core.core import Crm
from crm_core.regulation.errors import Problem
from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.stage_migration import Stranded
from crm_core.services.regulation import Plan
from handlers.admin.regulation.callbacks import ApplyRules, ChooseMove, DropDraft
from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, in_quotes, ngettext, said, spoken
from handlers.ui.kit.screen import Screen, button, inline
from handlers.wording.i18n import in_language
from handlers.wording.regulation_errors import told as mistakes_told
from handlers.wording.regulation_plan import told as plan_told

_ROOM = 3_000
"""Characters of a plan that one message holds beside its heading."""


def mistakes_screen(problems: Sequence[Problem], back: CallbackData) -> Screen:
    with in_language(spoken()):
        listed = mistakes_told(problems)
    count = ngettext("{n} mistake in the file", "{n} mistakes in the file", len(problems)).format(n=len(problems))
    return Screen(
        text=lines(
            bold(f"✋ {count}"),
            "",
            fill("{listed}", listed=short(listed, _ROOM)),
            "",
            Html(_("Nothing was changed. Put it right and send the file again.")),
        ),
        keys=inline(button(_("« Back"), back)),
    )


def plan_screen(plan: Plan, new: Regulation, over: int) -> Screen:
    """The plan of a file that was sent: put in force by one press, or where deals would be left, asked about first."""
    if plan.stranded:
        return _where_to(plan.stranded[0], len(plan.stranded))
    with in_language(spoken()):
        listed = plan_told(plan, new)
    keys = [button(_("✅ Put in force"), ApplyRules(over=over), "primary")] if plan.possible else []
    return Screen(
        text=lines(bold(_("📘 What this file changes")), "", fill("{listed}", listed=short(listed, _ROOM))),
        keys=inline(*keys, button(_("✖️ Leave it"), DropDraft())),
    )


def refused_plan(plan: Plan, crm: Crm, back: CallbackData) -> Screen:
    """Why it cannot be, with what there is to be done first."""
    with in_language(spoken()):
        listed = plan_told(plan, crm.regulation)
    return Screen(
        text=lines(bold(_("✋ This cannot be done yet")), "", fill("{listed}", listed=short(listed, _ROOM))),
        keys=inline(button(_("« Back"), back)),
    )


def _where_to(one: Stranded, left: int) -> Screen:
    """The stage is gone, its deals are not: where do they go?"""
    deals = ngettext("{n} deal stands there", "{n} deals stand there", one.count).format(n=one.count)
    name = said(one.name) if one.name is not None else one.stage
    more = ngettext("After this, {n} more stage.", "After this, {n} more stages.", left - 1)
    return Screen(
        text=lines(
            fill(_("📘 <b>The stage {name} is gone from the file.</b>"), name=in_quotes(name)),
            fill(_("{deals}. Where do they go?"), deals=deals),
            fill(more, n=left - 1) if left > 1 else None,
        ),
        keys=inline(
            *(
                button(
                    short(said(stage.name), 40),
                    ChooseMove(funnel=one.funnel, stage=one.stage, place=place),
                )
                for place, stage in enumerate(one.choices[:20])
            ),
            button(_("✖️ Leave it"), DropDraft()),
        ),
    )
