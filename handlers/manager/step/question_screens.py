"""One missing field, asked for in the chat by its type (R14): buttons where there is a choice, typing where not."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.queries.deals.dto import DealCard
from crm_core.regulation.schema import Choice, Field
from handlers.manager.goods.nothing_to_sell import way_out
from handlers.manager.step.callbacks import (
    AnswerCategory,
    AnswerChoice,
    AnswerDone,
    AnswerLater,
    AnswerProduct,
    AnswerToggle,
    leave,
)
from handlers.manager.step.draft import Draft
from handlers.manager.step.fields import ClearField
from handlers.ui.callbacks.deals import EditDeal
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import field_line
from handlers.ui.formatting.line_items import nothing_to_pick
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.date_picker import PickDays

_NEVER_EMPTY = ("contact_name", "phone", "email", "company_name")
"""A person and a company have a name, and a number once known is corrected, not forgotten."""


async def question_screen(crm: Crm, draft: Draft, field: Field, still: int = 1, *, may_wait: bool = False) -> Screen:
    """Asks for `field`, the first of `still` missing ones; with `may_wait` the step goes on without it too."""
    more = still - 1
    count = ngettext("Then {n} more question.", "Then {n} more questions.", more).format(n=more) if more else None
    card = await crm.queries.cards.deal(draft.deal) if draft.kind == "edit" else None
    answers = await _answers(crm, draft, field)
    text = lines(
        bold(said(field.ask)),
        fill(_("Currently: {known}"), known=field_line(field, card, Viewer.of(crm)))
        if card is not None and field.code in card.fields
        else None,
        fill("{count}", count=count) if count else None,
        fill(_("The rules ask for this since they changed.")) if may_wait else None,
        nothing_to_pick() if _is_product(field) and not answers else _hint(field),
    )
    rows = [*answers, *_as_sold(draft, field, card)]
    if card is not None and field.code in card.fields and field.code not in _NEVER_EMPTY:
        rows.append([button(_("🗑 Clear"), ClearField(deal=draft.deal, version=draft.version, field=field.code))])
    if may_wait:
        rows.append([button(_("⏭ Later"), AnswerLater(deal=draft.deal, version=draft.version))])
    back = leave(draft.deal, draft.version) if card is None else button(_("« Back"), EditDeal(deal=draft.deal))
    screen = Screen(text=text, keys=inline(*rows, back))
    return await way_out(screen, crm) if _is_product(field) and not answers else screen


def _as_sold(draft: Draft, field: Field, card: DealCard | None) -> list[list[Button]]:
    """What the products come to, as the deal's amount."""
    if card is None or not card.lines or not (field.builtin and field.code == "amount") or card.follows_lines:
        return []
    at = {"deal": draft.deal, "version": draft.version, "asked": len(draft.fields)}
    by_products = _("💰 Amount by the products: {sum}").format(sum=amount(card.lines_sum, card.currency))
    return [[button(by_products, AnswerChoice(**at, value=str(card.lines_sum)), "primary")]]


async def products_screen(crm: Crm, data: AnswerCategory, field: Field) -> Screen:
    """The products of one category, by pages."""
    categories = await crm.queries.catalogue.categories()
    place = min(data.category, len(categories) - 1)
    page = await crm.queries.catalogue.products(categories[place].name, data.page)
    at = {"deal": data.deal, "version": data.version, "asked": data.asked}
    rows = [
        button(f"{short(one.name, 40)} · {amount(one.price, one.currency)}", AnswerProduct(**at, product=one.id))
        for one in page.lines
    ]
    turn = [
        button("‹", data.model_copy(update={"page": data.page - 1})) if data.page else None,
        button("›", data.model_copy(update={"page": data.page + 1})) if data.page + 1 < page.pages else None,
    ]
    text = lines(bold(said(field.ask)), fill("{category}", category=page.category))
    return Screen(text=text, keys=inline(*rows, turn, leave(data.deal, data.version)))


def choices_of(crm: Crm, field: Field) -> tuple[Choice, ...]:
    return crm.regulation.choices(field)


def _is_product(field: Field) -> bool:
    return field.builtin and field.code == "product"


async def _answers(crm: Crm, draft: Draft, field: Field) -> list[list[Button]]:
    at = {"deal": draft.deal, "version": draft.version, "asked": len(draft.fields)}
    match field.type:
        case "money" if field.builtin and field.code == "amount":
            product = draft.fields.get("product")
            if not isinstance(product, int):
                return []
            price = await crm.queries.catalogue.product(product)
            return [
                [button(amount(price.price, price.currency), AnswerChoice(**at, value=str(price.price)), "primary")]
            ]
        case "yes_no":
            return [
                [button(_("Yes"), AnswerChoice(**at, value="yes")), button(_("No"), AnswerChoice(**at, value="no"))]
            ]
        case "choice" if _is_product(field):
            categories = await crm.queries.catalogue.categories()
            return [[button(c.name, AnswerCategory(**at, category=n))] for n, c in enumerate(categories)]
        case "choice":
            keys = [button(said(c.name), AnswerChoice(**at, value=c.code)) for c in choices_of(crm, field)]
            return [keys[i : i + 2] for i in range(0, len(keys), 2)]
        case "choices":
            keys = [
                button(("☑️ " if c.code in draft.picked else "▫️ ") + said(c.name), AnswerToggle(**at, value=c.code))
                for c in choices_of(crm, field)
            ]
            done = [button(_("✅ That is all"), AnswerDone(**at), "primary")] if draft.picked else []
            return [*(keys[i : i + 2] for i in range(0, len(keys), 2)), done]
        case "date":
            return [[button(_("📅 Choose a day"), PickDays(purpose="field", of=draft.deal, version=draft.version))]]
        case "datetime":
            return [[button(_("📅 Choose a day"), PickDays(purpose="moment", of=draft.deal, version=draft.version))]]
        case _:
            return []


def _hint(field: Field) -> str | None:
    hints = {
        "money": _("Type it in figures, for example 12 500."),
        "number": _("Type it in figures, for example 25."),
        "phone": _("Type the number in any form, for example 8 912 345-67-89."),
        "email": _("Type it, for example anna@example.com."),
        "date": _("Or type it: 24.12, next Friday."),
        "datetime": _("Or type it: tomorrow 15:00, 24.12 at 10:30."),
        "text": _("Type it in the chat."),
    }
    hint = hints.get(field.type)
    return fill("{hint}", hint=hint) if hint else None
