"""A turn of the stage's scenario sent to the client by two presses, its blanks filled in (R23)."""

from __future__ import annotations

from html import unescape

from aiogram.types import CallbackQuery

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.queries.deals.card import DealCard
from crm_core.rules.deals.statuses import MessageKind
from crm_core.services.conversation.service import Incoming
from handlers.manager.deal.script import known_blanks
from handlers.routers import staff
from handlers.ui.callbacks.deals import ReplyTo, SayScenario
from handlers.ui.formatting.templates import worded
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import fill, lines, short
from handlers.ui.kit.i18n import _, said, speaking
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.deal_card import to_deal

_SHOWN = 4
_BLANK = "…"
"""Where the manager has to put in a word: such a text cannot go as it is."""


def scenario_buttons(card: DealCard) -> list[Button]:
    return [
        button(f"⚡ {short(said(one.title), 40)}", SayScenario(deal=card.id, stage=card.stage.code, place=place))
        for place, one in enumerate(card.stage.scenarios[:_SHOWN])
    ]


@staff.press(SayScenario)
async def say(data: SayScenario, press: CallbackQuery, crm: Crm) -> Screen:
    card = await crm.queries.cards.deal(data.deal)
    if card.stage.code != data.stage or data.place >= len(card.stage.scenarios):
        raise BadValue("not_a_choice")
    words = _words(card, data.place, crm)
    if data.send and press.message is not None and _BLANK not in words:
        sent = Incoming(MessageKind.TEXT, words, None, press.message.chat.id, press.message.message_id)
        await crm.conversation.to_client(card.id, sent)
        return Screen(
            text=lines(
                fill(_("✓ Sent to <b>{name}</b>"), name=short(card.contact.name, 80)), fill("{words}", words=words)
            ),
            keys=inline(button(_("💬 Reply"), ReplyTo(deal=card.id)), to_deal(card.id)),
        )
    blank = _BLANK in words
    return Screen(
        text=lines(
            fill(_("⚡ To <b>{name}</b>:"), name=short(card.contact.name, 80)),
            fill("<code>{words}</code>", words=words),
            fill(_("Not everything is known for it: copy it by a touch and put in the rest.")) if blank else None,
        ),
        keys=inline(
            None if blank else button(_("✓ Send"), data.model_copy(update={"send": True}), "primary"),
            button(_("« Back"), ReplyTo(deal=card.id)),
        ),
    )


def _words(card: DealCard, place: int, crm: Crm) -> str:
    """In the client's language, and under the company's name: whoever writes stays unnamed."""
    with speaking(card.contact.locale):
        known = known_blanks(card, Viewer.of(crm))
        return unescape(worded(card.stage.scenarios[place].say, **{**known, "manager": known["company"]}))
