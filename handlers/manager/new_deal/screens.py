"""What is asked about a new deal, one thing a screen, and always with a way back."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.queries.clients.card import ClientMatch, Matches
from crm_core.regulation.schema import Stage
from crm_core.rules.deals.field_moments import task_due
from crm_core.rules.people.phones import pretty
from handlers.manager.input.time_suggestions import quick_rows
from handlers.manager.new_deal.callbacks import (
    FormAnew,
    FormAnother,
    FormBack,
    FormFunnel,
    FormGoOn,
    FormIs,
    FormLeave,
    FormOpen,
    FormPassOn,
    FormSkip,
    FormSource,
    FormType,
)
from handlers.manager.new_deal.draft import Form
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.callbacks.tasks import Today
from handlers.ui.formatting.labels import source_name, task_type_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Screen, button, inline

NEED_SHOWN, NAME_SHOWN = 300, 80
PICKED_FOR = 1
"""What the calendar's presses are about: there is no deal yet, the form's serial stands in place of its version."""


def who_screen(form: Form) -> Screen:
    entered = None if form.empty else lines(*_person(form), "", fill(_("Write again to correct it.")))
    return Screen(
        text=lines(
            bold(_("➕ New deal: who is it?")),
            fill(_("A name, a number, or both in one message: Ivan Petrov 8 912 345-67-89. Or share a contact.")),
            entered,
        ),
        keys=inline(_go_on(form) if form.called else None, _leave(form)),
    )


def phone_screen(form: Form) -> Screen:
    return Screen(
        text=lines(
            fill(_("“{figures}” does not look like a phone number."), figures=short(form.unread_phone or "", 40)),
            bold(_("What is the right number?")),
            *_person(form),
        ),
        keys=inline(button(_("⏭ Without a number"), FormSkip(serial=form.serial)), _back(form), _leave(form)),
    )


def name_screen(form: Form) -> Screen:
    return Screen(
        text=lines(bold(_("What is their name?")), *_person(form)),
        keys=inline(button(_("⏭ Not known yet"), FormSkip(serial=form.serial)), _back(form), _leave(form)),
    )


def same_screen(form: Form, found: Matches) -> Screen:
    """Is this him? With a colleague's client only the fact is told (R48)."""
    shown = (*found.same, *found.alike)[:4]
    rows: list[Button] = []
    for match in shown:
        rows.append(button(f"✅ {_line(match)}", FormIs(serial=form.serial, contact=match.contact_id)))
        if match.open_deal:
            rows.append(button(f"💼 {short(match.open_deal[1], 50)}", OpenDeal(deal=match.open_deal[0])))
    return Screen(
        text=lines(
            bold(_("👥 Is this the same person?")),
            *_person(form),
            "",
            *(fill("• {line}", line=_line(match)) for match in shown),
            fill(_("💼 leads to the deal that is under way with them.")) if any(m.open_deal for m in shown) else None,
        ),
        keys=inline(
            *rows, button(_("🙅 Another person"), FormAnother(serial=form.serial)), [_back(form), _leave(form)]
        ),
    )


def taken_screen(form: Form) -> Screen:
    return Screen(
        text=lines(
            bold(_("🤝 This client is with a colleague already.")),
            *_person(form),
            "",
            fill(_("If you go on, the request is passed to that colleague. If it should be yours, ask your head.")),
        ),
        keys=inline(
            button(_("▶️ Go on and pass it"), FormPassOn(serial=form.serial), "primary"), [_back(form), _leave(form)]
        ),
    )


def need_screen(form: Form, *, skippable: bool) -> Screen:
    kept = fill(_("Currently: {need}"), need=short(form.need, NEED_SHOWN)) if form.need else None
    skip = button(_("⏭ Skip"), FormSkip(serial=form.serial)) if skippable and not form.need else None
    return Screen(
        text=lines(bold(_("💬 What do they need?")), *_person(form), kept),
        keys=inline(skip, _go_on(form) if form.need else None, [_back(form), _leave(form)]),
    )


def check_screen(crm: Crm, form: Form) -> Screen:
    """All of it before the eyes, the likely next step one press away."""
    stage, watch = form.stage(crm.regulation), Viewer.of(crm).watch
    funnel = crm.regulation.funnel(form.funnel)
    passing = form.taken or form.pass_on
    keeper = form.keeper or _("A colleague")
    due = task_due(stage.tasks[0].due, {}, crm.calendar, crm.now) if stage.tasks else None
    source = source_name(form.source, crm.regulation) if form.source else _("not said")
    options = [
        button(_("🔻 Funnel: {name}").format(name=short(said(funnel.name), 20)), FormFunnel(serial=form.serial))
        if len(crm.regulation.funnels) > 1
        else None,
        button(_("📣 From: {name}").format(name=short(source, 20)), FormSource(serial=form.serial)),
        None if passing else button(_("🔁 Another task"), FormType(serial=form.serial)),
    ]
    first = button(_("✅ Pass it on"), FormOpen(serial=form.serial), "primary") if passing else None
    if not passing and due is not None:
        words = _("✅ {when}, as per the rules").format(when=watch.when(due))
        first = button(words, FormOpen(serial=form.serial), "primary")
    return Screen(
        text=lines(
            bold(_("➕ New deal")),
            *_person(form),
            fill("💬 {need}", need=short(form.need, NEED_SHOWN)) if form.need else None,
            fill("🔻 {funnel} → {stage}", funnel=said(funnel.name), stage=said(stage.name)),
            fill(_("📣 From: {source}"), source=source) if form.source else None,
            fill(_("👔 {owner} will be in charge"), owner=keeper) if passing else None,
            "",
            None if passing else fill(_("What next: <b>{task}</b>"), task=_task(crm, stage, form.next_type)),
            None if passing else fill(_("When?")),
        ),
        keys=inline(
            first,
            *([] if passing else quick_rows(crm, "new", PICKED_FOR, form.serial, without=due)),
            options,
            _whose(form),
            [_back(form), _leave(form)],
        ),
    )


def unfinished_screen(form: Form) -> Screen:
    """An earlier form was left in the middle."""
    return Screen(
        text=lines(bold(_("There is an unfinished deal.")), *_person(form), _need(form)),
        keys=inline(_go_on(form), button(_("🆕 Another deal"), FormAnew()), button(_("☰ Menu"), Menu())),
    )


def left_screen(form: Form) -> Screen:
    return Screen(
        text=lines(fill(_("Stopped. No deal was opened.")), *_person(form), _need(form)),
        keys=inline(
            None if form.empty else _go_on(form), [button(_("📋 Today"), Today()), button(_("☰ Menu"), Menu())]
        ),
    )


def passed_screen() -> Screen:
    return Screen(
        text=fill(_("🤝 Passed on: the colleague who looks after this client has been told.")),
        keys=inline([button(_("➕ New deal"), FormAnew()), button(_("📋 Today"), Today())]),
    )


def _person(form: Form) -> list[Html]:
    parts = [
        fill("👤 {name}", name=short(form.name, NAME_SHOWN)) if form.name else None,
        *(fill("📞 {phone}", phone=pretty(phone)) for phone in filter(None, (form.phone, *form.other_phones))),
        fill("✉️ {email}", email=form.email) if form.email else None,
    ]
    return [part for part in parts if part is not None]


def _need(form: Form) -> Html | None:
    return fill("💬 {need}", need=short(form.need, NEED_SHOWN)) if form.need else None


def _line(match: ClientMatch) -> str:
    phone = None
    if match.phone:
        phone = match.phone if "•" in match.phone else pretty(match.phone)
    return " · ".join(filter(None, (short(match.name, 30), phone, short(match.company or "", 24))))


def _task(crm: Crm, stage: Stage, chosen: str | None) -> str:
    if chosen or not stage.tasks:
        return task_type_name(chosen or crm.regulation.task_types[0].code, crm.regulation)
    first = stage.tasks[0]
    emoji = crm.regulation.task_type(first.type).emoji
    return f"{emoji} {said(first.title)}".strip() if first.title else task_type_name(first.type, crm.regulation)


def _whose(form: Form) -> Button | None:
    """Somebody who sees the client may take the deal all the same."""
    if form.taken or not form.keeper:
        return None
    if form.pass_on:
        return button(_("🙋 It is mine"), FormPassOn(serial=form.serial, yes=False))
    return button(_("🤝 For {name}").format(name=short(form.keeper, 30)), FormPassOn(serial=form.serial))


def _go_on(form: Form) -> Button:
    return button(_("▶️ Go on"), FormGoOn(serial=form.serial), "primary")


def _back(form: Form) -> Button:
    return button(_("« Back"), FormBack(serial=form.serial))


def _leave(form: Form) -> Button:
    return button(_("✖️ Cancel"), FormLeave(serial=form.serial))
