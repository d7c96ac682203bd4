"""A client's own requests and invoices, and what they can do with them (R24)."""

from __future__ import annotations

from datetime import date

from crm_core.core import Crm
from crm_core.queries.clients.own_requests import OwnRequest
from crm_core.queries.invoices.dto import InvoiceBrief, InvoiceCard
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus
from handlers.lead.callbacks import NewRequest
from handlers.routers import clients
from handlers.ui.callbacks.own_requests import (
    CallMe,
    IHavePaid,
    MyInvoice,
    MyInvoicePdf,
    MyRequests,
    OwnSettings,
    PayHere,
    RateUs,
    WriteToUs,
)
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import invoice_status, invoice_title
from handlers.ui.formatting.line_items import credit_lines, tax_text
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.paper.invoice import invoice_paper

UNPAID = (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)


@clients.press(MyRequests)
async def my_requests(crm: Crm) -> Screen:
    return requests_screen(await crm.queries.requests.mine(), Viewer.of(crm))


@clients.press(MyInvoice)
async def my_invoice(data: MyInvoice, crm: Crm, pays_here: bool) -> Screen:
    return invoice_screen(await crm.queries.cards.invoice(data.invoice), Viewer.of(crm), pays_here=pays_here)


@clients.press(MyInvoicePdf)
async def my_invoice_printed(data: MyInvoicePdf, crm: Crm) -> Screen:
    return Screen(file=invoice_paper(await crm.queries.papers.invoice(data.invoice)))


@clients.press(IHavePaid)
async def i_have_paid(data: IHavePaid, crm: Crm) -> Screen:
    await crm.invoices.claims.claim(data.invoice)
    return Screen(
        text=lines(
            fill(_("🙏 Thank you! We are checking that it has come.")),
            fill(_("A photo or a file of the receipt makes it quicker: just send it here.")),
        ),
        keys=inline(button(_("🧾 See the invoice"), MyInvoice(invoice=data.invoice))),
    )


@clients.press(WriteToUs)
async def write_to_us() -> Screen:
    return Screen(
        text=lines(
            fill(_("✍️ Just write here, at any time.")),
            fill(_("Words, photos, files, voice messages: everything reaches your manager.")),
        ),
        keys=inline(button(_("« My requests"), MyRequests())),
    )


def requests_screen(
    requests: tuple[OwnRequest, ...], viewer: Viewer, *, hello: str | None = None, toast: str | None = None
) -> Screen:
    greeting = fill(_("👋 Good to see you again, {name}!"), name=hello) if hello else None
    if not requests:
        return Screen(
            text=lines(greeting, fill(_("You have no requests yet."))),
            keys=inline(button(_("➕ Ask for something"), NewRequest()), button(_("⚙️ Settings"), OwnSettings())),
            toast=toast,
        )
    shown: list[str] = []
    for one in requests:
        shown += ["", *_request(one, viewer)]
    ours = next((one for one in requests if one.open), None)
    unpaid = [bill for one in requests for bill in one.invoices if bill.status in UNPAID]
    unrated = next((one for one in requests if one.status is DealStatus.WON and one.rating is None), None)
    return Screen(
        text=lines(greeting or bold(_("📄 Your requests")), *shown),
        keys=inline(
            *[button(_pay_by(bill, viewer), MyInvoice(invoice=bill.id)) for bill in unpaid[:4]],
            [button(_("📞 Call me"), CallMe(deal=ours.deal_id)), button(_("💬 Write to us…"), WriteToUs())]
            if ours
            else button(_("➕ Ask for something"), NewRequest()),
            button(_("⭐ How was it?"), RateUs(deal=unrated.deal_id)) if unrated else None,
            button(_("⚙️ Settings"), OwnSettings()),
        ),
        toast=toast,
    )


def invoice_screen(card: InvoiceCard, viewer: Viewer, *, pays_here: bool) -> Screen:
    bought = [
        fill(
            _("• {title} × {n}: {sum} (discount {off})") if line.off else "• {title} × {n}: {sum}",
            title=short(line.title, 80),
            n=line.quantity,
            sum=amount(line.sum, card.currency),
            off=amount(line.off, card.currency),
        )
        for line in card.lines[:15]
    ]
    unpaid, begun = card.status in UNPAID, card.paid or card.credited
    ours = viewer.regulation.to_clients.payment_details
    return Screen(
        text=lines(
            fill("🧾 <b>{title}</b>: {status}", title=invoice_title(card.number), status=invoice_status(card.status)),
            "",
            *bought,
            fill(_("<b>Total: {sum}</b>"), sum=amount(card.total, card.currency)),
            tax_text(card.tax, card.added_tax, card.currency),
            *credit_lines(card),
            fill(_("Paid: {sum}"), sum=amount(card.paid, card.currency)) if card.paid else None,
            fill(_("Still to pay: {sum}"), sum=amount(card.left, card.currency)) if unpaid and begun else None,
            _until(card.due_on, viewer) if unpaid else None,
            fill(_("⏳ You have told us that you paid: we are checking.")) if card.claimed_at else None,
            "" if unpaid and ours else None,
            fill("{details}", details=said(ours).strip()) if unpaid and ours else None,
        ),
        keys=inline(
            button(
                _("💳 Pay here: {sum}").format(sum=amount(card.left, card.currency)),
                PayHere(invoice=card.id),
                "success",
            )
            if unpaid and pays_here
            else None,
            [
                button(_("💳 I have paid"), IHavePaid(invoice=card.id)) if unpaid and not card.claimed_at else None,
                button(_("📄 As a file"), MyInvoicePdf(invoice=card.id)),
            ],
            button(_("💬 Write to us…"), WriteToUs()),
            button(_("« My requests"), MyRequests()),
        ),
    )


def _request(one: OwnRequest, viewer: Viewer) -> list[Html]:
    shown = [fill("<b>{title}</b>", title=short(one.title, 120)), _status(one, viewer)]
    shown += [
        fill(
            "🧾 {title}, {sum}: {status}",
            title=invoice_title(bill.number),
            sum=amount(bill.total, bill.currency),
            status=invoice_status(bill.status),
        )
        for bill in one.invoices
    ]
    return shown


def _status(one: OwnRequest, viewer: Viewer) -> Html:
    if one.status is DealStatus.WON:
        stars = f" {'⭐' * one.rating}" if one.rating else ""
        return fill("{agreed}{stars}", agreed=_("✅ Agreed, thank you for choosing us!"), stars=stars)
    if one.status is DealStatus.LOST:
        return fill(_("Closed. Write to us if you need it again."))
    manager = one.owner_name or _("Our manager")
    if one.next_at is None or one.next_at <= viewer.now:
        return fill(_("🟢 In work. {manager} will get in touch soon."), manager=manager)
    when = (viewer.watch.at if one.asked_for else viewer.watch.by)(one.next_at)
    return fill(_("🟢 In work. {manager} will get in touch {when}."), manager=manager, when=when)


def _pay_here(card: InvoiceCard) -> Button:
    words = _("💳 Pay here: {sum}").format(sum=amount(card.left, card.currency))
    return button(words, PayHere(invoice=card.id), "success")


def _pay_by(bill: InvoiceBrief, viewer: Viewer) -> str:
    left = amount(bill.left, bill.currency)
    if bill.due_on is None:
        return _("🧾 To pay: {sum}").format(sum=left)
    return _("🧾 {sum} until {day}").format(sum=left, day=viewer.watch.day(bill.due_on))


def _until(due_on: date | None, viewer: Viewer) -> Html | None:
    return fill(_("To be paid by: {day}"), day=viewer.watch.day(due_on)) if due_on else None
