"""A client's data in their own hands (R24, R25): read as a file, corrected, erased."""

from __future__ import annotations

from collections.abc import Iterator

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.queries.clients.own_data import OwnData
from crm_core.queries.staff import Known
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import ConsentKind
from handlers.lead.callbacks import Welcome
from handlers.lead.settings import settings_screen
from handlers.lead.states import Correcting
from handlers.lead.welcome import welcome_screen
from handlers.routers import clients
from handlers.ui.callbacks.own_requests import CorrectName, EraseMe, OwnFile, OwnSettings
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import attachment_name, deal_status, field_value, invoice_title
from handlers.ui.formatting.languages import language_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import words_of
from handlers.ui.kit.html import bold, fill, lines
from handlers.ui.kit.i18n import _, said, spoken
from handlers.ui.kit.screen import Answer, Screen, Show, TextFile, button, inline

FILE = "my-data.txt"


@clients.press(OwnFile)
async def own_file(crm: Crm, known: Known, actor: Actor) -> Answer:
    if known.contact_id is None or not known.consented:
        return welcome_screen(crm.regulation, actor.locale, "")
    everything = await crm.queries.own_data.everything()
    return Screen(
        text=fill(_("📄 All that we keep of you.")),
        file=TextFile(name=FILE, content="\n".join(_written(everything, Viewer.of(crm)))),
        keys=inline(button(_("« Settings"), OwnSettings())),
        show=Show.SEND,
    )


@clients.press(CorrectName)
async def ask_name(crm: Crm, known: Known, actor: Actor, state: FSMContext) -> Answer:
    if known.contact_id is None or not known.consented:
        return welcome_screen(crm.regulation, actor.locale, "")
    await state.set_state(Correcting.name)
    return Screen(
        text=lines(
            bold(_("✏️ What shall we call you?")),
            fill(_("Write it here. A number is corrected by sharing your contact.")),
        ),
        keys=inline(button(_("« Settings"), OwnSettings())),
    )


@clients.during(Correcting.name)
async def keep_name(message: Message, crm: Crm, known: Known, state: FSMContext) -> Screen:
    await crm.intake.rename(known.contact_id or 0, words_of(message))
    await state.set_state(None)
    return settings_screen(await crm.queries.own_data.choices(), Viewer.of(crm), _("✓ Saved"))


clients.until_a_press(Correcting.name)


@clients.press(EraseMe)
async def erase(data: EraseMe, crm: Crm, known: Known, actor: Actor, state: FSMContext) -> Answer:
    """Asked once, in plain words; then nothing stays but what the books must keep."""
    if known.contact_id is None:
        return welcome_screen(crm.regulation, actor.locale, "")
    if data.sure:
        await state.clear()
        await crm.privacy.erase(known.contact_id)
        again = button(_("💬 I do want to ask something"), Welcome(language=spoken()))
        return Screen(text=fill(_("🗑 Deleted. We know nothing of you any more.")), keys=inline(again))
    return Screen(
        text=lines(
            bold(_("🗑 Delete all your data?")),
            fill(_("Your name, number, messages and requests go for good, and open requests are closed.")),
            fill(_("Invoices and payments stay by number and sum alone, as the law bids.")),
        ),
        keys=inline(
            (button(_("« No, keep it"), OwnSettings()), button(_("🗑 Yes, delete"), EraseMe(sure=True), "danger"))
        ),
    )


def _written(own: OwnData, viewer: Viewer) -> Iterator[str]:
    moment = "%d.%m.%Y %H:%M"

    def at(when: object) -> str:
        return f"{viewer.watch.local(when):{moment}}"  # type: ignore[arg-type]

    yield from (own.choices.name, *own.keys)
    yield from (f"@{own.username}",) if own.username else ()
    yield from (own.company,) if own.company else ()
    yield _("Language: {language}").format(language=language_name(own.choices.locale))
    for code, value in own.fields.items():
        field = viewer.regulation.field(code)
        yield f"{said(field.name)}: {field_value(field, value, viewer)}"
    yield from ("", _("You agreed to:"))
    for one in own.consents:
        what = _("news") if one.kind is ConsentKind.NEWS else _("data processing")
        ended = _(", withdrawn {at}").format(at=at(one.withdrawn_at)) if one.withdrawn_at else ""
        yield f"{at(one.given_at)} {what} ({one.version}){ended}"
    yield from ("", _("Your requests:"))
    for request in own.requests:
        yield f"{at(request.created_at)} {request.title}: {deal_status(request.status)}"
        yield from (f"  {invoice_title(bill.number)}, {amount(bill.total, bill.currency)}" for bill in request.invoices)
    yield from ("", _("Documents sent to you:")) if own.documents else ()
    for paper in own.documents:
        yield f"{at(paper.sent_at)} {paper.title}, {paper.number}"
    yield from ("", _("What was said:"))
    for words in own.words:
        who = _("You") if words.theirs else _("We")
        yield f"{at(words.at)} {who}: {words.text or f'[{attachment_name(words.kind)}]'}"
