"""The regulation of the stage where a deal stands: what for, what to do, what to say (R4)."""

from __future__ import annotations

from html import unescape
from typing import Annotated

from pydantic import Field

from crm_core.core import Crm
from crm_core.queries.deals.dto import DealCard
from handlers.routers import staff
from handlers.ui.callbacks.deals import ReadRegulation
from handlers.ui.callbacks.tasks import OpenTask
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import field_value, first_name
from handlers.ui.formatting.templates import worded
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.callback_data import CallbackData, Code, Id
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, in_quotes, said
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.deal_card import copy_phone, to_deal

# A message holds 4,096 characters; the rest is for the ends that are put on.
SHOWN = 3_800


class TickStep(CallbackData, prefix="tk"):
    """A step of the stage's script is done, or not after all; `step` counts from 0."""

    deal: Id
    stage: Code
    step: Annotated[int, Field(ge=0, le=99)]
    done: bool


@staff.press(ReadRegulation)
async def read_regulation(data: ReadRegulation, crm: Crm) -> Screen:
    return _screen(await crm.queries.cards.deal(data.deal), Viewer.of(crm))


@staff.press(TickStep)
async def tick(data: TickStep, crm: Crm) -> Screen:
    await crm.deals.checklist.tick(data.deal, data.stage, data.step, done=data.done)
    return _screen(await crm.queries.cards.deal(data.deal), Viewer.of(crm))


def _screen(card: DealCard, viewer: Viewer) -> Screen:
    task = button(_("« To the task"), OpenTask(task=card.tasks[0].id)) if card.tasks else None
    known = known_blanks(card, viewer)
    ticks = [
        button(
            f"{_mark(card, step)} {short(unescape(worded(words, **known)), 40)}",
            TickStep(deal=card.id, stage=card.stage.code, step=step, done=step not in card.ticked),
        )
        for step, words in enumerate(card.stage.script)
        if card.open
    ]
    return Screen(
        text=regulation_text(card, viewer),
        keys=inline(*ticks, copy_phone(card.contact.phone), [task, to_deal(card.id)]),
    )


def _mark(card: DealCard, step: int) -> str:
    return "☑️" if step in card.ticked else "▫️"


def regulation_text(card: DealCard, viewer: Viewer) -> Html:
    """Goal first, then what to do and say; whatever does not fit one message is left out from the end.

    The words to say come with this client's name and this manager's, ready to be read aloud.
    """
    stage, known = card.stage, known_blanks(card, viewer)
    parts = [lines(bold(said(stage.name)), fill(_("🎯 {goal}"), goal=worded(stage.goal, **known)))]
    if stage.script:
        steps = [
            fill("{mark} {step}", mark=_mark(card, place), step=worded(step, **known))
            for place, step in enumerate(stage.script)
        ]
        done = sum(n in card.ticked for n in range(len(steps)))
        parts.append(lines(fill(_("<b>What to do</b>: {done}/{all}"), done=done, all=len(steps)), *steps))
    parts += [
        lines(bold(said(one.title)), fill("{say}", say=in_quotes(worded(one.say, **known)))) for one in stage.scenarios
    ]
    if stage.automation:
        parts.append(lines(bold(_("By itself")), worded(stage.automation, **known)))
    if stage.client_message:
        words = fill("{say}", say=in_quotes(worded(stage.client_message, **known)))
        parts.append(lines(bold(_("The client is told by itself")), words))
    shown = parts[0]
    for part in parts[1:]:
        if len(shown) + len(part) > SHOWN:
            break
        shown = lines(shown, "", part)
    return shown


def known_blanks(card: DealCard, viewer: Viewer) -> dict[str, str]:
    """What stands in a script's blanks; an ellipsis where the manager has to put in the word."""
    ours = viewer.regulation.to_clients
    invoice = next((one for one in card.invoices if one.number), None)
    fields = {
        field.code: field_value(field, card.fields[field.code], viewer) if field.code in card.fields else "…"
        for field in viewer.regulation.fields
        if not field.builtin or field.code == "paid_until"
    }
    return fields | {
        "client": first_name(card.contact.name),
        "manager": first_name(viewer.actor.name),
        "company": said(ours.name) if ours.name else "…",
        "need": short(card.need or "…", 200),
        "product": card.product or "…",
        "amount": amount(card.amount, card.currency) if card.amount is not None else "…",
        "number": (invoice and invoice.number) or "…",
        "date": viewer.watch.day(invoice.due_on) if invoice and invoice.due_on else "…",
        "when": viewer.watch.when(card.tasks[0].due_at) if card.tasks else "…",
        "link": ours.site or "…",
    }
