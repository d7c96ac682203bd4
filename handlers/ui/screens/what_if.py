"""What the weakest step would bring, and the steps before and after a change of rules (R81)."""

from __future__ import annotations

from babel.numbers import format_decimal

from crm_core.queries.reports.what_if import Better, RulesChange, Share, StepChange, WhatIf
from handlers.ui.callbacks.team import ShowAround, ShowFunnel, ShowWhatIf
from handlers.ui.formatting.amounts import whole_amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said, spoken
from handlers.ui.kit.screen import Screen, button, inline


def what_if_screen(found: WhatIf | None, asked: ShowWhatIf) -> Screen:
    back = button(_("« Funnel"), ShowFunnel(funnel=asked.funnel, days=asked.days))
    if found is None:
        nothing = Html(_("Too little has happened yet to say which step is the weakest."))
        return Screen(text=lines(bold(_("🧮 What if")), "", nothing), keys=inline(back))
    ways = [_way(one, found) for one in found.ways]
    return Screen(
        text=lines(
            bold(_("🧮 What if")),
            fill(
                _("“{before}” → “{stage}”: {share} go on."),
                before=short(said(found.before.stage.name), 60),
                stage=short(said(found.stage.stage.name), 60),
                share=_share(found.share),
            ),
            fill(
                _("Of those who pass it {sold} % are sold; a sale is {average} on average."),
                sold=round(100 * found.sold),
                average=whole_amount(found.average, found.report.currency),
            ),
            "",
            *(ways or [Html(_("Nobody, and no time before, has done better at this step."))]),
        ),
        keys=inline(back),
    )


def around_screen(found: RulesChange | None, asked: ShowAround, viewer: Viewer) -> Screen:
    back = button(_("« Funnel"), ShowFunnel(funnel=asked.funnel))
    if found is None:
        return Screen(text=Html(_("⚖️ The rules have not changed yet.")), keys=inline(back))
    turn = (
        button("‹", asked.model_copy(update={"number": found.earlier})) if found.earlier else None,
        button("›", asked.model_copy(update={"number": found.later})) if found.later else None,
    )
    return Screen(
        text=lines(
            fill(
                _("⚖️ <b>Rules {number}, in force since {when}</b>"),
                number=found.number,
                when=viewer.watch.when(found.at),
            ),
            Html(_("Who went on at each step: of those who came in thirty days before, and of those who came after.")),
            "",
            *(_step(one) for one in found.steps),
        ),
        keys=inline(turn, back),
    )


def _way(one: Better, found: WhatIf) -> Html:
    whose = (
        fill(_("As with {name} ({share})"), name=short(said(one.name), 40), share=_share(one.share))
        if one.name is not None
        else fill(_("As in the time before ({share})"), share=_share(one.share))
    )
    return fill(
        _("{whose}: <b>+{sum}</b>, about {more} more sales."),
        whose=whose,
        sum=whole_amount(one.sum, found.report.currency),
        more=format_decimal(round(one.more, 1), locale=spoken()),
    )


def _step(one: StepChange) -> Html:
    before, after = one.before.value, one.after.value
    mark = "" if before is None or after is None or before == after else "▲ " if after > before else "▼ "
    return fill(
        "{mark}{stage}: {before} → {after}",
        mark=mark,
        stage=short(said(one.stage.name), 40),
        before=_share(one.before),
        after=_share(one.after),
    )


def _share(share: Share) -> str:
    """`45 % of 20`; a dash where nothing is known."""
    if share.value is None:
        return "—"
    return _("{share} % of {known}").format(share=round(100 * share.value), known=share.known)
