"""What a person reads when something could not be done: kind, short, and with the next thing to do.

A refusal is one sentence for everything that is not allowed or not there (R48). Said as a toast over a pressed button,
and as a message to whoever wrote one. Toasts are plain text of at most 200 characters, so these sentences are as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_core.errors import (
    AlreadyStaff,
    AppliedMeanwhile,
    BadValue,
    ClientTaken,
    ClientUnreachable,
    CompanyUnknown,
    CorrectionTooLate,
    CrmError,
    DealsLeft,
    FieldsMissing,
    InvitationRefused,
    InvoiceRefused,
    MergeRefused,
    NextTaskRequired,
    Outdated,
    Refused,
)
from crm_core.regulation.schema import UnknownCode
from crm_core.rules.deals.statuses import MessageKind
from handlers.ui.callbacks.invoices import AskCorrection, OpenInvoice
from handlers.ui.formatting.labels import invoice_refusal
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.text import NotWords
from handlers.ui.kit.html import Html, fill, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Answer, NoKeys, Screen, Show, button, inline
from handlers.ui.screens.changed_meanwhile import changed_screen
from handlers.ui.screens.dead_ends import company_unknown

if TYPE_CHECKING:
    from aiogram.types import CallbackQuery

    from crm_core.core import Crm
    from crm_core.rules.actor import Actor

TOAST_LIMIT = 200


async def screen_for(
    error: CrmError, crm: Crm, actor: Actor, *, pressed: bool, press: CallbackQuery | None = None
) -> Answer:
    """The answer to an act that the core refused. `crm` is a fresh reading: the act itself has been rolled back.
    `press`: the button, whose act is offered again where somebody else was faster.
    """
    if isinstance(error, Outdated) and actor.is_staff:
        try:
            viewer = Viewer(actor, crm.now, crm.regulation)
            return await changed_screen(crm, error.deal_id, viewer, words(error, crm, actor), press)
        except Refused as refused:
            # Pressed on somebody else's deal: the neutral answer, and on record like any other refusal.
            crm.note_refusal(refused)
            return told(refusal(), pressed=pressed)
    if isinstance(error, CorrectionTooLate):
        return Screen(
            text=fill(_("This can be put right by your head now.")),
            keys=inline(
                button(_("🙋 Ask them to"), AskCorrection(invoice=error.invoice_id), "primary"),
                button(_("« Back"), OpenInvoice(invoice=error.invoice_id)),
            ),
        )
    if isinstance(error, CompanyUnknown):
        return await company_unknown(error, crm)
    return told(words(error, crm, actor), pressed=pressed)


def words(error: CrmError, crm: Crm, actor: Actor) -> str:
    """The sentence for an error, plain text in the current language."""
    match error:
        case NotWords():
            return words_please(error.kind)
        case BadValue():
            return bad_value(error.reason, error.limit, phone=_asks_for_phone(error, crm))
        case DealsLeft():
            return deals_left(error.count)
        case InvoiceRefused():
            return invoice_refusal(error.reason) or refusal()
        case MergeRefused():
            return merge_refused(error.reason)
        case FieldsMissing():
            names = ", ".join(crm.regulation.field(code).name.in_(actor.locale) for code in error.fields)
            return _("To go on, these are still needed: {fields}.").format(fields=short(names, 120))
        case Outdated():
            return _plain(Outdated)
        case _:
            return _plain(type(error))


def _asks_for_phone(error: BadValue, crm: Crm) -> bool:
    try:
        return error.field is not None and crm.regulation.field(error.field).type == "phone"
    except UnknownCode:
        return False


def _plain(kind: type[CrmError]) -> str:
    return {
        Refused: refusal(),
        Outdated: _("This has changed meanwhile. Here is how things stand now."),
        NextTaskRequired: _("An open deal needs its next step. Please set one."),
        InvitationRefused: _("This invitation does not work: it may be used or too old. Please ask for a new one."),
        AlreadyStaff: _("You work here already. The invitation is still good for somebody else."),
        AppliedMeanwhile: _("Somebody has changed the rules meanwhile. Please look at them again."),
        ClientTaken: _("This client is with a colleague already."),
        ClientUnreachable: _("The client cannot be reached here. Please call them instead."),
    }.get(kind, refusal())


def refusal() -> str:
    return _("This is not available.")


def bad_value(reason: str, limit: int | None = None, *, phone: bool = False) -> str:
    """What is wrong with a typed answer, and an example of a right one. `phone`: a number to call was asked for."""
    if reason == "too_long" and limit is not None:
        return ngettext(
            "That is too long: up to {n} character, please.", "That is too long: up to {n} characters, please.", limit
        ).format(n=limit)
    if reason in {"not_a_number", "impossible"} and phone:
        return _("This does not look like a phone number. For example: +7 912 345-67-89.")
    return (
        _bad_values().get(reason)
        or _bad_requisites().get(reason)
        or _("This does not fit here. Please try another way.")
    )


def _bad_values() -> dict[str, str]:
    amount = _("Please type an amount in figures, for example 12500 or 12 500.50.")
    past = _("That moment is over. Please choose a later one.")
    choice = _("Please choose one of the buttons.")
    return {
        "not_a_number": _("Please type a number in figures, for example 25."),
        "not_an_amount": amount,
        "known": _("The catalogue has this already, in the same category."),
        "not_exact": _("Please type one exact sum, for example 12500."),
        "negative": _("A sum cannot be below zero. Please type it without the minus."),
        "percent": _("That is a percentage. Please type a sum, for example 12500."),
        "ambiguous": _("Thousands or hundredths? Please type it like this: 12 345 or 12 345.50."),
        "stated_currency": _("That is another currency than the one used here. Please give the sum in this one."),
        "too_precise": _("That is finer than the currency goes. For example: 12500.50."),
        "too_large": _("That is too large. Is there a zero too many?"),
        "too_long": _("That is too long. Could you say it shorter?"),
        "no_words": _("Please say it in words: whoever reads it later has to understand."),
        "pauses_spent": _(
            "It has rested as often as the rules allow. Refuse it with a reason: it comes back by itself."
        ),
        "pause_too_long": _(
            "A deal may not rest that long. Choose an earlier day, or refuse it: it comes back by itself."
        ),
        "nobody_to_allow": _(
            "There is nobody else who may allow it. Invite another leader, or take it at the server's console."
        ),
        "empty": _("I see nothing in this message. Please type the answer as text."),
        "in_the_past": past,
        "too_far": _("That is too far ahead. Please choose an earlier date."),
        "no_hour": _("At what time? The day and the hour together, for example: tomorrow 15:00."),
        "not_a_date": _("I did not understand the date. For example: tomorrow 10:00, Friday, 24.12."),
        "impossible": _("There is no such number. Please look at it again."),
        "not_an_email": _("This does not look like an e-mail address. For example: anna@example.com."),
        "not_a_choice": choice,
        "unknown": choice,
        "unknown_code": _("This is not in the list any more. Please choose again."),
        "not_yes_or_no": _("Please answer yes or no."),
        "not_a_zone": _("I do not know this place. Try a large city nearby, for example Samara, or UTC+4."),
        "not_weekdays": _("Please choose at least one day."),
        "not_hours": _("Please type the hours like this: 9-20, or 09:00-20:30."),
        "no_name": _("That is no company's name. Please type what it is called, for example: Daisy Ltd."),
        "sample_requisites": _("These are an example's figures. Please paste your company's own."),
        "not_a_week": _("I did not understand the hours. For example: Mon-Fri 9-18, Sat 10-16."),
        "no_wares": _("I see no price here. One a line, please: Online shop 150000."),
        "more_sales_than_requests": _("There cannot be more sales than requests. Please look at the figures again."),
        "too_big": _("This file is too large: a template has up to 2 MB."),
        "too_many": _("There are too many templates. Take one out of use first."),
        "unknown_name": _("This template asks for a field that there is not."),
        "not_an_origin": _("That is no website's address. For example: https://example.com."),
        "required": _("Without their consent nothing may be kept of them."),
        "undone": _("This import has been undone already."),
        "reason_known": _("There is such a reason already."),
        "too_many_reasons": _("There are many reasons already: take one out first."),
        "taken": _("Another client has this address already. Please look at it again."),
        "nobody": _("There is nobody to share them among. Please choose one person."),
        "not_staff": _("This colleague does not work here any more. Please choose another."),
        "other_currency": _("This one is priced in another currency: it needs an invoice of its own."),
    }


def _bad_requisites() -> dict[str, str]:
    digits = _("There is a slip in the {what}: its control digit does not fit. Please look at it again.")
    length = _("The {what} has another number of digits: {n}. Please look at it again.")
    inn, ogrn = _("tax number (INN)"), _("registration number (OGRN)")
    account, corr = _("account"), _("correspondent account")
    return {
        "no_inn": _("I see no tax number (INN). Please paste the company's card as a whole, or the INN alone."),
        "inn_length": length.format(what=inn, n=_("10 for a company, 12 for a person")),
        "inn_control": digits.format(what=inn),
        "kpp_form": _("The KPP has 9 characters. Please look at it again."),
        "ogrn_length": length.format(what=ogrn, n=_("13, or 15 for an entrepreneur")),
        "ogrn_control": digits.format(what=ogrn),
        "bik_form": _("The bank's BIK has 9 digits and begins with 04. Please look at it again."),
        "account_length": length.format(what=account, n="20"),
        "account_control": _("The account does not fit the bank's BIK: there is a slip in one of them."),
        "account_without_bik": _("The account can only be checked with the bank's BIK. Please add it."),
        "corr_account_length": length.format(what=corr, n="20"),
        "corr_account_control": _("The correspondent account does not fit the bank's BIK. Please look at both again."),
    }


def deals_left(count: int) -> str:
    return ngettext(
        "This colleague still has {n} deal. Please pass it on first.",
        "This colleague still has {n} deals. Please pass them on first.",
        count,
    ).format(n=count)


def merge_refused(reason: str) -> str:
    return {
        "same": _("This is one and the same card."),
        "merged": _("One of these cards has been merged meanwhile."),
        "undone": _("This merge has been undone already."),
        "merged_again": _("The card was merged into another one since. Undo that first."),
    }.get(reason, refusal())


def told(words: str, *, pressed: bool) -> Screen:
    """A sentence as an alert over the pressed button, or as a message."""
    if pressed:
        return Screen.only_toast(short(words, TOAST_LIMIT), alert=True)
    return Screen(text=fill("{words}", words=words))


def set_aside(*, pressed: bool = False) -> Screen:
    """To the writer of an update that failed for good: it is kept and will be looked at. Over a pressed button it is an
    alert: the screen under it, and what was being done there, stays.
    """
    return told(_("That did not work. We have kept it, and a person will look into it. Please go on."), pressed=pressed)


def slow_down(*, pressed: bool) -> Screen:
    return told(_("That was very fast. Please wait a few seconds and go on."), pressed=pressed)


def telegram_asks_to_wait(seconds: int) -> Screen:
    """Over a pressed button, while Telegram takes no message for this chat: the screen itself comes by itself."""
    return Screen.only_toast(
        _("⏳ Telegram asks us to wait {seconds} s. The answer will come by itself.").format(seconds=seconds)
    )


def old_button() -> Screen:
    """A press that nobody understands: forged, or of an older version of this bot."""
    return Screen.only_toast(_("This button is from another time. Please open the menu again: /menu"), alert=True)


def words_please(kind: MessageKind) -> str:
    """Something else came where words were asked for."""
    came = {
        MessageKind.PHOTO: _("I cannot read photos here."),
        MessageKind.VIDEO: _("I cannot watch videos here."),
        MessageKind.VIDEO_NOTE: _("I cannot watch videos here."),
        MessageKind.VOICE: _("I cannot listen to voice messages here."),
        MessageKind.AUDIO: _("I cannot listen to music here."),
        MessageKind.DOCUMENT: _("I cannot open files here."),
        MessageKind.STICKER: _("A nice sticker, but I need words here."),
        MessageKind.ANIMATION: _("I cannot watch animations here."),
        MessageKind.LOCATION: _("I cannot use a place here."),
        MessageKind.CONTACT: _("I cannot use a contact here."),
        MessageKind.TEXT: _("I see nothing in this message."),
    }.get(kind, _("I cannot use this here."))
    return f"{came} {_('Please type the answer as text.')}"


def access_ended() -> Screen:
    """To somebody who has just been dismissed: the staff's keyboard goes as well (R50)."""
    text = Html(_("Your access to the CRM has ended. Thank you for your work."))
    return Screen(text=text, keys=NoKeys(), show=Show.SEND)


def unknown_command() -> Screen:
    return Screen(text=Html(_("There is no such command here. /help shows those that there are.")))


def groups_are_not_for_this() -> Screen:
    """When somebody adds the bot to a group: deals are nobody else's business."""
    return Screen(text=Html(_("I work in private chats only. Please write to me directly.")))
