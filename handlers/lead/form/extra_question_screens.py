"""A further question of the form: its choices as buttons, a hint where it is typed, and Skip where it may be (R18)."""

from __future__ import annotations

from collections.abc import Collection

from crm_core.regulation.schema import Field, Regulation
from handlers.lead.callbacks import FormAnswer, FormDone, FormToggle, SkipQuestion, StepBack
from handlers.lead.form.order import question_before
from handlers.ui.kit.html import Html, bold, fill, lines
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Screen, Show, button, inline


def field_screen(
    regulation: Regulation,
    field: Field,
    picked: Collection[str] = (),
    first: Html | None = None,
    *,
    again: bool = False,
) -> Screen:
    """`first`: said above the question. `again`: it is the same question, redrawn in its place."""
    question = next((one for one in regulation.form.questions if one.field == field.code), None)
    ask = said(question.ask) if question else said(field.ask)
    skip = button(_("Skip"), SkipQuestion(field=field.code)) if question is None or question.skippable else None
    hint = _hint(field)
    return Screen(
        text=lines(first, bold(ask), fill("{hint}", hint=hint) if hint else None),
        keys=inline(*_keys(regulation, field, picked), (back_key(regulation, field.code), skip)),
        show=Show.AUTO if again else Show.SEND,
    )


def back_key(regulation: Regulation, code: str) -> Button | None:
    """The way to the question before."""
    return button(_("« Back"), StepBack(field=code)) if question_before(regulation, code) else None


def _keys(regulation: Regulation, field: Field, picked: Collection[str]) -> list[list[Button]]:
    if field.type == "yes_no":
        yes, no = (FormAnswer(field=field.code, value=value) for value in ("yes", "no"))
        return [[button(_("Yes"), yes), button(_("No"), no)]]
    if field.type == "choice":
        keys = [
            button(said(choice.name), FormAnswer(field=field.code, value=choice.code))
            for choice in regulation.choices(field)
        ]
        return [keys[i : i + 2] for i in range(0, len(keys), 2)]
    if field.type == "choices":
        keys = [
            button(
                ("☑️ " if choice.code in picked else "▫️ ") + said(choice.name),
                FormToggle(field=field.code, value=choice.code),
            )
            for choice in regulation.choices(field)
        ]
        done = [button(_("✅ That is all"), FormDone(field=field.code), "primary")] if picked else []
        return [*(keys[i : i + 2] for i in range(0, len(keys), 2)), done]
    return []


def _hint(field: Field) -> str | None:
    return {
        "money": _("For example: 12 500."),
        "number": _("For example: 25."),
        "date": _("For example: 24.12, or next Friday."),
        "datetime": _("For example: tomorrow 15:00, or 24.12 at 10:30."),
        "email": _("For example: anna@example.com."),
        "requisites": _("The company's card as a whole, or the tax number (INN) alone."),
        "phone": _("For example: +7 912 345-67-89."),
    }.get(field.type)
