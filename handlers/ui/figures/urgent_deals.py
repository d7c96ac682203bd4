"""The deals that need a leader today, with why, and a press to open each or to nudge its manager (R42, R83)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crm_core.queries.deals.list_dto import DealLine
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.team import Nudge
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.labels import first_name
from handlers.ui.formatting.times import span
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import Html, bold, fill, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Button, button


def urgent_lines(deals: Sequence[DealLine], viewer: Viewer) -> Iterator[Html]:
    if not deals:
        return
    yield Html("")
    yield bold(_("❗️ These need you today"))
    for number, line in enumerate(deals, start=1):
        about = [
            amount(line.amount, line.currency) if line.amount else None,
            _why(line),
            span(viewer.now - line.since) if line.since is not None and line.since < viewer.now else None,
            ngettext("put off {n} time", "put off {n} times", line.postponed).format(n=line.postponed)
            if line.postponed
            else None,
        ]
        yield fill(
            "{number}. <b>{title}</b>\n     👔 {owner} · {about}",
            number=number,
            title=short(line.title, 50),
            owner=short(line.owner_name, 30) if line.owner_name else _("nobody"),
            about=" · ".join(part for part in about if part),
        )


def urgent_keys(deals: Sequence[DealLine]) -> list[tuple[Button | None, ...]]:
    return [
        (
            button(cut(f"{number}. {line.title}", 2), OpenDeal(deal=line.id)),
            button(cut(f"🔔 {first_name(line.owner_name)}", 2), Nudge(deal=line.id)) if line.owner_name else None,
        )
        for number, line in enumerate(deals, start=1)
    ]


def _why(line: DealLine) -> str | None:
    return {
        "stalled": _("stuck: {stage}").format(stage=short(said(line.stage_name), 30)),
        "overdue": _("promised and not done"),
        "no_step": _("no next step"),
        "beyond": _("the next step is after the stage's limit"),
    }.get(line.flag or "")
