"""Who gets new leads, and how soon they are answered (R28, R77)."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.regulation.editing.edits import Distribution
from crm_core.regulation.values import WorkDuration
from handlers.admin.regulation.callbacks import EditLeads, SetLeads
from handlers.admin.regulation.changing import changed
from handlers.routers import staff
from handlers.ui.callbacks.regulation import ShowRules
from handlers.ui.formatting.spans import span_words
from handlers.ui.kit.html import Html, bold, fill, lines
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Answer, Button, Screen, button, inline

SPANS = ("15wm", "30wm", "1wh", "2wh")
MODES = ("in_turn", "by_load", "claim")


def mode_name(mode: str) -> str:
    return {
        "in_turn": _("In turn"),
        "by_load": _("To the least busy"),
        "claim": _("First to take it"),
    }[mode]


@staff.press(EditLeads)
async def leads(crm: Crm, toast: str | None = None) -> Screen:
    rules = crm.regulation.distribution
    return Screen(
        text=lines(
            bold(_("📥 New leads")),
            "",
            fill(_("Given out: {mode}"), mode=mode_name(rules.mode)),
            fill(
                _("One that nobody has is offered to those on shift for {span}, then to leaders as well"),
                span=span_words(rules.response),
            ),
            fill(_("Then all are asked again every {span}"), span=span_words(rules.repeat)),
            *await _routes(crm),
            "",
            Html(_("Whom it is given to:")),
        ),
        keys=inline(
            [_choice("mode", mode, mode_name(mode), rules.mode) for mode in MODES],
            button(_("To leaders as well after:"), EditLeads()),
            [_choice("response", span, short_span(span), str(rules.response)) for span in SPANS],
            button(_("Ask again every:"), EditLeads()),
            [_choice("repeat", span, short_span(span), str(rules.repeat)) for span in SPANS],
            button(_("« Rules"), ShowRules()),
        ),
        toast=toast,
    )


async def _routes(crm: Crm) -> list[Html]:
    """Departments that have leads of their own: the rules' file says which."""
    regulation = crm.regulation
    sources = {one.code: said(one.name) for one in regulation.sources}
    funnels = {one.code: said(one.name) for one in regulation.funnels}
    told: list[Html] = []
    routes = regulation.distribution.routes
    there = {name.casefold() for _number, name in await crm.queries.people.departments()} if routes else set[str]()
    unknown = {name for route in routes for name in route.departments if name.casefold() not in there}
    for route in routes:
        about = (
            *(funnels.get(code, code) for code in route.funnels),
            *(sources.get(code, code) for code in route.sources),
            *(language.upper() for language in route.languages),
            *route.products,
        )
        told.append(
            fill(
                "• {about} → {departments}",
                about=", ".join(about) or _("all"),
                departments=", ".join(route.departments),
            )
        )
    if unknown:
        words = _("⚠️ There is no such department: {names}. Leads go past it.")
        told.append(fill(words, names=", ".join(sorted(unknown))))
    return [Html(""), Html(_("Departments with leads of their own:")), *told] if told else []


@staff.press(SetLeads)
async def set_leads(data: SetLeads, crm: Crm) -> Answer:
    allowed = MODES if data.key == "mode" else SPANS
    if data.value not in allowed or str(getattr(crm.regulation.distribution, data.key)) == data.value:
        return await leads(crm)
    return await changed(crm, Distribution(data.key, data.value)) or await leads(crm, _("✓ Saved"))


def short_span(span: str) -> str:
    return span_words(WorkDuration.parse(span))


def _choice(key: str, value: str, label: str, now: str) -> Button:
    return button(f"✓ {label}" if value == now else label, SetLeads.model_validate({"key": key, "value": value}))
