"""/start: the company greets, in the person's language, and asks for consent before anything is kept (R18, R25)."""

from __future__ import annotations

import re
from hashlib import blake2s

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.staff import Known
from crm_core.regulation.schema import Regulation
from crm_core.rules.actor import Actor
from crm_core.services.intake.service import Visitor
from handlers.lead.callbacks import LONGEST_SOURCE, Agree, Decline, FullText, Welcome
from handlers.lead.form.handlers import ask_need, resumed
from handlers.lead.requests import requests_screen
from handlers.personal.invitation import is_invitation, join
from handlers.routers import clients
from handlers.ui.formatting.labels import first_name
from handlers.ui.formatting.languages import language_name
from handlers.ui.formatting.templates import worded
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines
from handlers.ui.kit.i18n import _, languages, said, speaking
from handlers.ui.kit.screen import Answer, Button, Screen, button, inline

_SOURCE = re.compile(r"src_([a-z0-9_-]{1,60})")


@clients.command("start")
async def start(args: str, crm: Crm, known: Known, actor: Actor, visitor: Visitor, state: FSMContext) -> Answer:
    """A stranger is welcomed; somebody we know sees their request and what happens next."""
    if is_invitation(args):
        return await join(args, crm, visitor)
    source = source_in(args)
    if known.contact_id is None or not known.consented:
        await crm.intake.knocks.heard(visitor.trace)
        return welcome_screen(crm.regulation, actor.locale, source)
    if source:
        source = await crm.intake.sources.named(source)
        await crm.intake.touch(known.contact_id, source)
    waiting = await resumed(crm, state)
    if waiting is not None:
        return waiting
    requests = await crm.queries.requests.mine()
    if not any(one.open for one in requests):
        if source:
            await state.update_data(source=source)
        return await ask_need(crm, state, _welcome_back(crm, known))
    return requests_screen(requests, Viewer.of(crm), hello=first_name(known.name or ""))


@clients.press(Welcome)
async def welcome(data: Welcome, crm: Crm) -> Screen:
    return welcome_screen(crm.regulation, ours(data.language), data.source)


@clients.press(FullText)
async def full_text(data: FullText, crm: Crm) -> Screen:
    language = ours(data.language)
    with speaking(language):
        text = crm.regulation.consent
        return Screen(
            text=lines(
                bold(_("Consent to data processing")),
                "",
                fill("{text}", text=said(text.text).strip()),
                "",
                fill(_("Version {version}"), version=text.version),
            ),
            keys=inline(
                _agree(language, data.source), button(_("« Back"), Welcome(language=language, source=data.source))
            ),
        )


def waiting_screen(language: str) -> Screen:
    """To the second message and the third of somebody who has not agreed yet: short, and with the same press."""
    with speaking(language):
        return Screen(
            text=fill(_("💬 This too will be read as soon as you agree.")),
            keys=inline(_agree(language, "")),
            reply=True,
        )


def welcome_screen(regulation: Regulation, language: str, source: str, first: Html | None = None) -> Screen:
    """`first`: said before the greeting, to somebody who wrote before they agreed."""
    with speaking(language):
        others = [one for one in languages() if one != language]
        return Screen(
            text=lines(
                first,
                "" if first else None,
                _hello(regulation),
                fill(_("Tell us what you need, and we will call you.")),
                "",
                fill(_("For that we keep your name, your phone number and this conversation. Is that all right?")),
            ),
            keys=inline(
                _agree(language, source),
                button(_("No, thanks"), Decline(language=language, source=source)),
                button(_("📄 What exactly do I agree to?"), FullText(language=language, source=source)),
                [button(language_name(one), Welcome(language=one, source=source)) for one in others],
            ),
            reply=first is not None,
        )


def _hello(regulation: Regulation) -> Html:
    company = regulation.to_clients.name
    if company is None:
        return Html(_("👋 Hello!"))
    return fill(_("👋 Hello! This is <b>{company}</b>."), company=said(company))


def source_in(args: str) -> str:
    """The advertising source in a link's tail; an unknown code is kept as it is, anything else is no source (R19).

    A button carries 64 bytes: the last few of the longest codes give way to a short sum, which keeps them apart.
    """
    found = _SOURCE.fullmatch(args.strip().lower())
    source = found[1] if found else ""
    if len(source) <= LONGEST_SOURCE:
        return source
    return f"{source[: LONGEST_SOURCE - 9]}_{blake2s(source.encode(), digest_size=4).hexdigest()}"


def _agree(language: str, source: str) -> Button:
    return button(_("✅ Agree and continue"), Agree(language=language, source=source), "primary")


def _welcome_back(crm: Crm, known: Known) -> Html:
    template = crm.regulation.templates.get("welcome_back")
    ours, name = crm.regulation.to_clients.name, first_name(known.name or "")
    company = said(ours) if ours else ""
    if template is None:
        return fill(_("Good to see you again, {name}!"), name=name)
    return worded(template, client=name, company=company, manager=company or _("Our manager"))


def ours(language: str) -> str:
    return language if language in languages() else languages()[0]
