"""A funnel as a picture and in plain words (R43): who comes in, who goes on, and where most of them stay behind."""

from __future__ import annotations

from datetime import timedelta

from crm_core.queries.reports.funnel import FunnelReport, StageLine
from crm_core.rules.policy import Permission
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.callbacks.team import ShowDigest, ShowFunnel
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.times import span
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Bar, FunnelPicture, Inline, Screen, button, inline
from handlers.ui.kit.text_limits import CAPTION_LIMIT, shown_units

PERIODS = (7, 30, 90, 365)
# As many stand at the stage before as have not come on: they wait, they are not gone.
_WAITING_SHARE = 0.5


def funnel_screen(report: FunnelReport, days: int, viewer: Viewer) -> tuple[Screen, ...]:
    keys = funnel_keys(report.funnel.code, days, viewer)
    if not any(line.entered for line in report.stages):
        nothing = Html(_("Nothing has come into this funnel in this time. Try a longer period."))
        return (Screen(text=lines(_heading(report, days), "", nothing), keys=keys),)
    text = lines(_heading(report, days), _outcome(report), "", *diagnosis(report))
    return with_picture(text, keys, funnel_picture(report))


def with_picture(text: Html, keys: Inline, picture: FunnelPicture | None) -> tuple[Screen, ...]:
    """The text under its picture; after it in a message of its own where a caption cannot hold it."""
    if picture is None or shown_units(text) <= CAPTION_LIMIT:
        return (Screen(text=text, keys=keys, picture=picture),)
    return (Screen(picture=picture), Screen(text=text, keys=keys))


def funnel_picture(report: FunnelReport) -> FunnelPicture:
    bars = tuple(Bar(label=said(line.stage.name), value=line.entered, caption=_caption(line)) for line in report.stages)
    return FunnelPicture(title=said(report.funnel.name), bars=bars)


def funnel_keys(code: str, days: int, viewer: Viewer) -> Inline:
    periods = [
        button(_mark(_period(length), length == days), ShowFunnel(funnel=code, days=length)) for length in PERIODS
    ]
    others = [
        button(short(said(funnel.name), 30), ShowFunnel(funnel=funnel.code, days=days))
        for funnel in viewer.regulation.funnels
        if funnel.code != code and len(funnel.code) <= 24
    ]
    digest = button(_("📊 Digest"), ShowDigest()) if viewer.may(Permission.digest_view) else None
    return inline(
        periods,
        *[others[place : place + 2] for place in range(0, len(others), 2)],
        (digest, button(_("« Menu"), Menu())),
    )


def diagnosis(report: FunnelReport) -> tuple[Html, ...]:
    """The weakest step in plain words: how many stay behind, whether they wait or are gone, and where to look."""
    weak = report.weakest
    place = report.stages.index(weak) if weak in report.stages else 0
    if weak is None or weak.conversion is None or place == 0:
        return (Html(_("Too little has happened yet to say which step is the weakest.")),)
    before = report.stages[place - 1]
    behind = max(before.entered - weak.entered, 0)
    return (
        fill(_("🔎 <b>The weakest step: “{stage}”.</b>"), stage=short(said(weak.stage.name), 60)),
        fill(
            ngettext(
                "{share} come this far from “{before}”; {n} has stayed behind.",
                "{share} come this far from “{before}”; {n} have stayed behind.",
                behind,
            ),
            share=_percent(weak.conversion),
            before=short(said(before.stage.name), 60),
            n=behind,
        ),
        _advice(before, behind, first=place == 1, last=weak.stage.won),
    )


def _advice(before: StageLine, behind: int, *, first: bool, last: bool) -> Html:
    limit = before.stage.limit
    stay = before.median_time
    if behind and before.now_count >= behind * _WAITING_SHARE:
        words = ngettext(
            "{n} deal waits there now: it is not lost yet. Go through it with its manager.",
            "{n} deals wait there now: they are not lost yet. Go through them with their managers.",
            before.now_count,
        )
        return fill(words, n=before.now_count)
    if stay is not None and limit is not None and stay > timedelta(days=limit.days, minutes=limit.minutes):
        return fill(
            _("Deals stand there for {span} as a rule, longer than the stage allows. Speed is lost first."),
            span=span(stay),
        )
    if first:
        return Html(_("Look at how soon new leads are called, and at where they come from."))
    if last:
        return Html(_("People agree and do not pay. Look at the terms of payment and at the reminders."))
    return Html(_("Listen to a few conversations of this step, and read its script again."))


def _heading(report: FunnelReport, days: int) -> Html:
    return fill("🔻 <b>{funnel}</b> · {period}", funnel=short(said(report.funnel.name), 60), period=_period(days))


def _outcome(report: FunnelReport) -> Html:
    first, last = report.stages[0], report.stages[-1]
    share = _percent(last.entered / first.entered) if first.entered else _percent(0)
    open_sum = sum(line.now_sum for line in report.stages if not line.stage.won)
    return fill(
        _("Came in: {first}, won: {last} ({share}). In work now: {sum}.")
        if open_sum
        else _("Came in: {first}, won: {last} ({share})."),
        first=first.entered,
        last=last.entered,
        share=share,
        sum=amount(open_sum, report.currency),
    )


def _caption(line: StageLine) -> str:
    if line.conversion is None:
        return str(line.entered)
    return f"{line.entered} · {_percent(line.conversion)}"


def _percent(share: float) -> str:
    return _("{n}%").format(n=round(share * 100))


def _period(days: int) -> str:
    if days == 365:
        return _("a year")
    return ngettext("{n} day", "{n} days", days).format(n=days)


def _mark(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label
