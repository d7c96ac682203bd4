"""A remark on a deal (R59): its manager answers by a press or words; leaders hear of what has not moved."""

from __future__ import annotations

from crm_core.queries.notifications.dto import RemarkFacts
from crm_core.queries.notifications.kinds import RemarkAnswered, RemarkMade, RemarkUnmoved
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.quality import AnswerRemark, DealRemarks
from handlers.ui.callbacks.team import Nudge
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, in_quotes
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.notifications.deal_lines import place_line, title_line
from handlers.ui.notifications.registry import shows

_WORDS_SHOWN = 500


@shows(RemarkMade)
def made(facts: RemarkFacts, viewer: Viewer) -> Screen:
    press = AnswerRemark(deal=facts.deal.id, remark=facts.remark)
    head = fill(_("🔍 <b>A remark from {name}</b>"), name=short(facts.by or _("the system"), 60))
    return Screen(
        text=lines(head, "", title_line(facts.deal), place_line(facts.deal), "", _words(facts.text)),
        keys=inline(
            (
                button(_("✅ I see to it"), press, "primary"),
                button(_("✍️ Answer"), press.model_copy(update={"words": True})),
            ),
            button(_("💼 Deal"), OpenDeal(deal=facts.deal.id)),
        ),
    )


@shows(RemarkAnswered)
def answered(facts: RemarkFacts, viewer: Viewer) -> Screen:
    said = _words(facts.answer) if facts.answer else fill(_("✅ Sees to it."))
    return Screen(
        text=lines(
            fill(_("🔍 <b>{name} answers your remark</b>"), name=short(facts.deal.owner_name or "…", 60)),
            "",
            title_line(facts.deal),
            fill("<i>{words}</i>", words=in_quotes(short(facts.text, 150))),
            "",
            said,
        ),
        keys=inline(
            (
                button(_("🔍 Remarks"), DealRemarks(deal=facts.deal.id)),
                button(_("💼 Deal"), OpenDeal(deal=facts.deal.id)),
            )
        ),
    )


@shows(RemarkUnmoved)
def unmoved(facts: RemarkFacts, viewer: Viewer) -> Screen:
    deal = facts.deal
    answer = _words(facts.answer) if facts.answer else None
    return Screen(
        text=lines(
            Html(_("🚨 <b>A remark has moved nothing.</b>")),
            "",
            title_line(deal),
            place_line(deal),
            fill(_("Manager: {name}"), name=short(deal.owner_name or _("nobody"), 60)),
            "",
            _words(facts.text),
            fill(_("Answer: {answer}"), answer=answer) if answer else fill(_("Nobody has answered it.")),
        ),
        keys=inline(
            button(_("🔔 Nudge {name}").format(name=short(deal.owner_name, 30)), Nudge(deal=deal.id), "primary")
            if deal.owner_name and deal.owner_id != viewer.actor.id
            else None,
            (button(_("🔍 Remarks"), DealRemarks(deal=deal.id)), button(_("💼 Deal"), OpenDeal(deal=deal.id))),
        ),
    )


def _words(text: str) -> Html:
    return fill("{words}", words=in_quotes(short(text, _WORDS_SHOWN)))
