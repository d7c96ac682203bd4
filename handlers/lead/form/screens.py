"""The questions of the form as the regulation words them, and the acknowledgement that ends it (R18)."""

from __future__ import annotations

from crm_core.regulation.schema import Question, Regulation
from crm_core.services.intake.service import Acknowledgement
from handlers.lead.callbacks import SkipQuestion, UseProfileName
from handlers.lead.form.extra_question_screens import back_key
from handlers.lead.form.order import question_before
from handlers.ui.callbacks.own_requests import MyRequests, WriteToUs
from handlers.ui.formatting.labels import first_name
from handlers.ui.formatting.templates import worded
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import ReplyKey, ReplyKeys, Screen, Show, button, inline


def need_screen(regulation: Regulation, first: Html | None = None, *, repeated: bool = False) -> Screen:
    """`first`: said above the question; when it is `repeated`, instead of it."""
    question = _question(regulation, "need")
    ask = said(question.ask) if question else _("Tell us in your own words what you need.")
    return Screen(text=lines(first, None if repeated else bold(ask)), show=Show.AUTO)


def name_screen(regulation: Regulation, profile: str, first: Html | None = None) -> Screen:
    question = _question(regulation, "contact_name")
    ask = said(question.ask) if question else _("What should we call you?")
    skip = button(_("Skip"), SkipQuestion(field="contact_name")) if question is None or question.skippable else None
    return Screen(
        text=lines(first, bold(ask), fill(_("Press the button or type it."))),
        keys=inline(
            button(f"👤 {short(profile, 40)}", UseProfileName()) if profile else None,
            (back_key(regulation, "contact_name"), skip),
        ),
        show=Show.SEND,
    )


def phone_screen(regulation: Regulation, first: Html | None = None) -> Screen:
    question = _question(regulation, "phone")
    ask = said(question.ask) if question else _("Which number should we call?")
    skip = (ReplyKey(text=_("Skip")),) if question is None or question.skippable else ()
    back = (ReplyKey(text=_("« Back")),) if question_before(regulation, "phone") else ()
    share = (ReplyKey(text=_("📱 Share my number"), share_contact=True),)
    return Screen(
        text=lines(first, bold(ask)),
        keys=ReplyKeys(
            rows=(share, (*back, *skip)) if back or skip else (share,), once=True, placeholder="+7 912 345-67-89"
        ),
        show=Show.SEND,
    )


def acknowledgement(promise: Acknowledgement, viewer: Viewer, name: str, deal: int) -> Screen:
    """What happens next: who gets in touch, and by when, in the person's own words."""
    template = viewer.regulation.templates.get("acknowledgement")
    manager = promise.owner_name or _("Our manager")
    when = (viewer.watch.at if promise.asked_for else viewer.watch.by)(promise.call_by)
    if template is not None:
        ours = viewer.regulation.to_clients.name
        company = said(ours) if ours else ""
        text = worded(template, client=first_name(name), manager=manager, when=when, company=company)
    else:
        text = fill(
            _("Thank you, {name}! {manager} will get in touch {when}."),
            name=first_name(name),
            manager=manager,
            when=when,
        )
    return Screen(
        text=text,
        keys=inline([button(_("📄 My request"), MyRequests()), button(_("💬 Write to us…"), WriteToUs())]),
        show=Show.SEND,
    )


def _question(regulation: Regulation, field: str) -> Question | None:
    return next((one for one in regulation.form.questions if one.field == field), None)
