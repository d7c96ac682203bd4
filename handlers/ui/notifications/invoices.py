"""Invoices: to the client in the business's own words, to the manager with the ways to settle it (R30, R31)."""

from __future__ import annotations

from crm_core.queries.notifications.dto import InvoiceFacts
from crm_core.queries.notifications.kinds import (
    CorrectionAsked,
    InvoiceCredited,
    InvoicePaid,
    InvoiceReminder,
    InvoiceSent,
    InvoiceUnpaid,
    MoneyReturned,
    PaidOnline,
    PaymentClaimed,
    PaymentNotFound,
    PaymentTakenBack,
)
from handlers.ui.callbacks.deals import OpenDeal, ReplyTo
from handlers.ui.callbacks.invoices import OpenInvoice, PayInvoice, RefuseClaim
from handlers.ui.callbacks.own_requests import IHavePaid, MyInvoice, WriteToUs
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.line_items import measured, tax_text
from handlers.ui.formatting.templates import worded, written_day
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Inline, Screen, button, inline
from handlers.ui.notifications.deal_lines import client_name
from handlers.ui.notifications.registry import shows
from handlers.ui.paper.bill import bill_of
from handlers.ui.paper.invoice import invoice_paper
from handlers.ui.screens.deal_card import copy_phone

_LINES_SHOWN = 15


@shows(InvoiceSent)
def sent(facts: InvoiceFacts, viewer: Viewer) -> tuple[Screen, ...]:
    """The invoice itself: as a file to print and to pay by, then what for, how much, until when, where to."""
    listed = [
        fill(
            _("• {title}: {measured} = {sum} (discount {off})") if line.off else "• {title}: {measured} = {sum}",
            title=short(line.title, 90),
            measured=measured(line.quantity, line.unit, line.price, facts.currency),
            sum=amount(line.sum, facts.currency),
            off=amount(line.off, facts.currency),
        )
        for line in facts.lines[:_LINES_SHOWN]
    ]
    more = len(facts.lines) - len(listed)
    text = lines(
        _company(facts),
        "",
        _template(facts),
        "",
        *listed,
        fill(ngettext("… and {n} more line", "… and {n} more lines", more), n=more) if more else None,
        fill(_("<b>Total: {sum}</b>"), sum=amount(facts.total, facts.currency)),
        tax_text(facts.paper.tax, facts.paper.added_tax, facts.currency) if facts.paper else None,
        "",
        _details(facts),
    )
    shown = Screen(text=text, keys=_for_client(facts))
    if facts.paper is None:
        return (shown,)
    # Where payments inside Telegram are set up, the bill comes last.
    bill = bill_of(facts.paper)
    return Screen(file=invoice_paper(facts.paper)), shown, *((Screen(bill=bill),) if bill else ())


@shows(InvoiceReminder)
def reminder(facts: InvoiceFacts, viewer: Viewer) -> Screen:
    text = lines(_company(facts), "", _template(facts), "", _details(facts))
    return Screen(text=text, keys=_for_client(facts))


@shows(InvoicePaid)
def paid(facts: InvoiceFacts, viewer: Viewer) -> Screen:
    """What has come, and what is left of the invoice; of one paid in a single sum there is no more to say."""
    further, keys = None, None
    if facts.left > 0:
        left, due = amount(facts.left, facts.currency), written_day(facts.due_on)
        late = facts.due_on < viewer.watch.today
        words = _("{sum} is left to pay.") if late else _("{sum} is left to pay, by {date}.")
        further, keys = fill(words, sum=left, date=due), _for_client(facts)
    elif facts.paid > facts.amount:
        further = fill(_("The invoice is paid in full."))
    return Screen(text=lines(_company(facts), "", _template(facts), further), keys=keys)


@shows(PaymentTakenBack)
def taken_back(facts: InvoiceFacts, viewer: Viewer) -> Screen:
    text = lines(
        _company(facts),
        "",
        fill(_("We thanked you for a payment on invoice {number} by mistake, please excuse us."), number=facts.number),
        fill(
            _("{sum} is left to pay, by {date}."),
            sum=amount(facts.left, facts.currency),
            date=written_day(facts.due_on),
        ),
    )
    return Screen(text=text, keys=_for_client(facts))


@shows(InvoiceCredited)
def credited(facts: InvoiceFacts, viewer: Viewer) -> Screen:
    """To the client: what is asked for no longer, and how their invoice stands since."""
    less, left = amount(facts.amount, facts.currency), amount(facts.left, facts.currency)
    further, keys = fill(_("Nothing is left to pay on it.")), None
    if facts.left:
        further = fill(_("{sum} is left to pay, by {date}."), sum=left, date=written_day(facts.due_on))
        keys = _for_client(facts)
    elif facts.standing.to_return:
        over = amount(facts.standing.to_return, facts.currency)
        further = fill(_("You have paid {sum} more than it asks for: we return that to you."), sum=over)
    words = _("Your invoice {number} is {sum} less: credit note {note}.")
    told = fill(words, number=facts.number, sum=less, note=facts.note)
    return Screen(text=lines(_company(facts), "", told, further), keys=keys)


@shows(MoneyReturned)
def returned(facts: InvoiceFacts, viewer: Viewer) -> Screen:
    words = _("We have returned {sum} to you, which you had paid on invoice {number} beyond what it asks for.")
    told = fill(words, sum=amount(facts.amount, facts.currency), number=facts.number)
    return Screen(text=lines(_company(facts), "", told))


@shows(PaymentClaimed)
def claimed(facts: InvoiceFacts, viewer: Viewer) -> Screen:
    """To the deal's manager: one press says that the money has come, or that it has not."""
    text = lines(
        fill(_("💳 <b>The client says that they have paid.</b>")),
        "",
        fill("👤 {client}", client=client_name(facts.deal)),
        fill(_("🧾 Invoice {number}"), number=facts.number),
        fill(_("💰 {left} to pay"), left=amount(facts.left, facts.currency)),
        fill(_("They are not reminded of it until you answer.")),
    )
    paid = PayInvoice(invoice=facts.invoice_id, version=facts.version)
    keys = inline(
        button(_("✅ Paid: {sum}").format(sum=amount(facts.left, facts.currency)), paid, "success"),
        (
            button(_("💵 Another sum came"), paid.model_copy(update={"full": False})),
            button(_("❌ It has not come"), RefuseClaim(invoice=facts.invoice_id, version=facts.version)),
        ),
        (button(_("💬 Write to the client"), ReplyTo(deal=facts.deal.id)), copy_phone(facts.deal.phone)),
        button(_("🧾 Invoice"), OpenInvoice(invoice=facts.invoice_id)),
    )
    return Screen(text=text, keys=keys)


@shows(PaymentNotFound)
def not_found(facts: InvoiceFacts, viewer: Viewer) -> Screen:
    text = lines(
        _company(facts),
        "",
        fill(
            _("We have not found your payment on invoice {number} yet: a transfer may take a day or two."),
            number=facts.number,
        ),
        fill(_("If the money has left your account, please send the receipt here, and we shall look for it.")),
    )
    return Screen(text=text, keys=_for_client(facts))


@shows(PaidOnline)
def paid_online(facts: InvoiceFacts, viewer: Viewer) -> Screen:
    """To the deal's manager: money that came by itself, or that somebody has to see to."""
    came = amount(facts.amount, facts.currency)
    problem = {
        "closed": _("The invoice is closed already: record it by hand, or return it."),
        "changed": _("The invoice asks for less: record it by hand, or return it."),
        "currency": _("The invoice is in another currency: record it by hand, or return it."),
    }.get(facts.note)
    text = lines(
        fill(_("💳 <b>Paid in Telegram: {sum}</b>"), sum=came),
        "",
        fill("👤 {client}", client=client_name(facts.deal)),
        fill(_("🧾 Invoice {number}"), number=facts.number),
        fill("⚠️ {problem}", problem=problem) if problem else None,
    )
    keys = inline(
        button(_("🧾 Invoice"), OpenInvoice(invoice=facts.invoice_id)),
        button(_("💼 Deal"), OpenDeal(deal=facts.deal.id)),
    )
    return Screen(text=text, keys=keys)


@shows(CorrectionAsked)
def correction_asked(facts: InvoiceFacts, viewer: Viewer) -> Screen:
    """To those who lead: a manager may not put it right any more."""
    text = lines(
        fill(_("🙋 <b>An invoice is to be put right.</b>")),
        "",
        fill("👤 {client}", client=client_name(facts.deal)),
        fill(_("🧾 Invoice {number}"), number=facts.number),
        fill(_("Paid so far: {sum}"), sum=amount(facts.paid, facts.currency)) if facts.paid else None,
    )
    keys = inline(
        button(_("🧾 Invoice"), OpenInvoice(invoice=facts.invoice_id), "primary"),
        button(_("💼 Deal"), OpenDeal(deal=facts.deal.id)),
    )
    return Screen(text=text, keys=keys)


@shows(InvoiceUnpaid)
def unpaid(facts: InvoiceFacts, viewer: Viewer) -> Screen:
    """To the deal's manager: the client has been reminded, now it is their turn."""
    text = lines(
        _how_late(facts, viewer),
        "",
        fill("👤 {client}", client=client_name(facts.deal)),
        fill(_("🧾 Invoice {number}"), number=facts.number),
        fill(_("💰 {left} to pay"), left=amount(facts.left, facts.currency)),
        fill(_("Paid so far: {sum}"), sum=amount(facts.paid, facts.currency)) if facts.paid else None,
    )
    keys = inline(
        (
            button(_("✅ Paid"), PayInvoice(invoice=facts.invoice_id, version=facts.version), "success"),
            button(_("Another sum"), PayInvoice(invoice=facts.invoice_id, version=facts.version, full=False)),
        ),
        (button(_("💬 Write to the client"), ReplyTo(deal=facts.deal.id)), copy_phone(facts.deal.phone)),
        (
            button(_("🧾 Invoice"), OpenInvoice(invoice=facts.invoice_id)),
            button(_("💼 Deal"), OpenDeal(deal=facts.deal.id)),
        ),
    )
    return Screen(text=text, keys=keys)


def _how_late(facts: InvoiceFacts, viewer: Viewer) -> Html:
    late = (viewer.watch.today - facts.due_on).days
    if late < 0:
        return fill(_("🧾 <b>An invoice is due {day}.</b>"), day=viewer.watch.day(facts.due_on))
    if late == 0:
        return Html(_("🧾 <b>An invoice is due today.</b>"))
    words = ngettext("❗ <b>An invoice is {n} day overdue.</b>", "❗ <b>An invoice is {n} days overdue.</b>", late)
    return fill(words, n=late)


def _company(facts: InvoiceFacts) -> Html | None:
    return bold(short(said(facts.company), 100)) if facts.company else None


def _template(facts: InvoiceFacts) -> Html | None:
    """The regulation's wording with its figures; what it lacks is left out, never shown as a brace."""
    if facts.template is None:
        return None
    return worded(
        facts.template,
        client=facts.deal.contact_name,
        company=said(facts.company) if facts.company else "",
        number=facts.number,
        amount=amount(facts.amount, facts.currency),
        date=written_day(facts.due_on),
    )


def _details(facts: InvoiceFacts) -> Html | None:
    """Real ones, or none: an invoice of long ago may have gone out with those of a sample."""
    if facts.payment_details is None:
        return None
    return fill("<code>{details}</code>", details=short(said(facts.payment_details).strip(), 1500))


def _for_client(facts: InvoiceFacts) -> Inline:
    return inline(
        button(_("💳 I have paid"), IHavePaid(invoice=facts.invoice_id)),
        button(_("🧾 See the invoice"), MyInvoice(invoice=facts.invoice_id)),
        button(_("✍️ Ask a question"), WriteToUs()),
    )
