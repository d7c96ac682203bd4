"""The rules as they are, the file to be edited, and the versions (R77)."""

from __future__ import annotations

from crm_core.queries.regulations import VersionPage
from crm_core.regulation.schema import Regulation
from crm_core.rules.company_setup import SetupStep
from handlers.admin.regulation.callbacks import (
    BringBack,
    EditDaysOff,
    EditLeads,
    EditReasons,
    EditStages,
    FetchRules,
    ShowTaxes,
    ShowVersions,
)
from handlers.ui.callbacks.first_day import FirstDay, OpenStep
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.callbacks.regulation import ShowRules
from handlers.ui.formatting.line_items import tax_words
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.formatting.working_week import week_line
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Screen, TextFile, button, inline


def rules_screen(rules: Regulation, number: int, toast: str | None = None) -> Screen:
    ours = rules.to_clients
    stages = sum(len(funnel.stages) for funnel in rules.funnels)
    counted = ngettext("{n} stage", "{n} stages", stages).format(n=stages)
    funnels = ", ".join(said(funnel.name) for funnel in rules.funnels)
    return Screen(
        text=lines(
            bold(_("📘 Rules of sales")),
            "",
            fill("🏢 {name}", name=said(ours.name) if ours.name else _("the company has no name yet")),
            None if ours.payment_details else Html(_("⚠️ No requisites yet: invoices cannot be sent")),
            fill("🕰 {hours}", hours=week_line(rules.calendar.hours.days)),
            fill("🔻 {funnels} · {stages}", funnels=short(funnels, 200), stages=counted),
            "",
            Html(_("Press what is to be changed. All the rest is in the file: fetch it, edit it, send it back here.")),
        ),
        keys=inline(
            (button(_("🏢 Company"), FirstDay()), button(_("🕰 Hours"), OpenStep(step=SetupStep.hours))),
            (button(_("📅 Days off"), EditDaysOff()), button(_("📥 Leads"), EditLeads())),
            (button(_("⛔ Refusals"), EditReasons()), button(_("🔻 Stages"), EditStages())),
            button(f"🧾 {tax_words(rules.invoice)}", ShowTaxes()),
            (button(_("📄 The file"), FetchRules()), button(_("🕘 Versions · {n}").format(n=number), ShowVersions())),
            button(_("« Menu"), Menu()),
        ),
        toast=toast,
    )


def file_screen(file: TextFile, *, current: bool) -> Screen:
    words = _("The rules as they are. Edit the file and send it back: first I show what would change.")
    return Screen(
        text=fill("📄 {words}", words=words if current else _("The rules as they were then.")),
        file=file,
        keys=inline(button(_("« Rules"), ShowRules())),
    )


def versions_screen(page: VersionPage, viewer: Viewer) -> Screen:
    listed = [
        fill(
            _("{n}. {when} · {who}"),
            n=one.number,
            when=viewer.watch.when(one.at),
            who=short(one.by, 40) if one.by else _("the server"),
        )
        for one in page.lines
    ]
    before = [one for one in page.lines if one.number != page.newest]
    turn = (
        button("‹", ShowVersions(page=page.page - 1)) if page.page else None,
        button("›", ShowVersions(page=page.page + 1)) if page.page + 1 < page.pages else None,
    )
    return Screen(
        text=lines(
            bold(_("🕘 Versions of the rules")),
            "",
            *listed,
            "",
            Html(_("↩️ brings one back: first I show what would change.")) if before else None,
        ),
        keys=inline(
            *(
                (
                    button(f"↩️ {one.number}", BringBack(number=one.number)),
                    button(f"📄 {one.number}", FetchRules(number=one.number)),
                )
                for one in before
            ),
            turn,
            button(_("« Rules"), ShowRules()),
        ),
    )
