"""A funnel as a picture and in plain words (R43): who comes in, who goes on, and where most of them stay behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crm_core.queries.reports.digest_dto import ReasonLine, Tally
from crm_core.queries.reports.funnel import FunnelReport, StageLine
from crm_core.regulation.schema import WorkDuration
from crm_core.rules.policy import Permission
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.callbacks.reports import FunnelFile
from handlers.ui.callbacks.team import ShowAround, ShowDigest, ShowFunnel, ShowWhatIf
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.times import span
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.picture import Bar, ChartPicture
from handlers.ui.kit.screen import Inline, Screen, button, inline
from handlers.ui.kit.text_limits import CAPTION_LIMIT, shown_units

PERIODS = (7, 30, 90, 365)
_REASONS_SHOWN = 3
_CAUSES_SHOWN = 4


def funnel_screen(report: FunnelReport, days: int, viewer: Viewer) -> tuple[Screen, ...]:
    keys = funnel_keys(report.funnel.code, days, viewer)
    if not any(line.entered for line in report.stages):
        nothing = Html(_("Nothing has come into this funnel in this time. Try a longer period."))
        return (Screen(text=lines(_heading(report, days), "", nothing, _unagreed(report)), keys=keys),)
    text = lines(_heading(report, days), _outcome(report), _unagreed(report), "", *diagnosis(report))
    return with_picture(text, keys, funnel_picture(report))


def with_picture(text: Html, keys: Inline, picture: ChartPicture | None) -> tuple[Screen, ...]:
    """The text under its picture; after it in a message of its own where a caption cannot hold it."""
    if picture is None or shown_units(text) <= CAPTION_LIMIT:
        return (Screen(text=text, keys=keys, picture=picture),)
    return (Screen(picture=picture), Screen(text=text, keys=keys))


def funnel_picture(report: FunnelReport, note: str = "", *, dark: bool = False) -> ChartPicture:
    bars = tuple(Bar(label=said(line.stage.name), value=line.entered, caption=_caption(line)) for line in report.stages)
    return ChartPicture(title=said(report.funnel.name), note=note, bars=bars, dark=dark)


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
    file = button(_("📄 Excel"), FunnelFile(funnel=code, days=days)) if viewer.may(Permission.report_export) else None
    return inline(
        periods,
        *[others[place : place + 2] for place in range(0, len(others), 2)],
        (
            button(_("🧮 What if"), ShowWhatIf(funnel=code, days=days)),
            button(_("⚖️ Before and after"), ShowAround(funnel=code)),
        ),
        (digest, file),
        button(_("« Menu"), Menu()),
    )


def diagnosis(report: FunnelReport) -> tuple[Html, ...]:
    """The weakest step in plain words: what became of those who stood before it, why they were lost, where to look."""
    weak = report.weakest
    place = report.stages.index(weak) if weak in report.stages else 0
    if weak is None or place == 0:
        return (Html(_("Too little has happened yet to say which step is the weakest.")),)
    before = report.stages[place - 1]
    return (
        fill(
            _("🔎 <b>The weakest step: “{before}” → “{stage}”.</b>"),
            before=short(said(before.stage.name), 60),
            stage=short(said(weak.stage.name), 60),
        ),
        fill(
            _("Of {came} went on {on}, refused {lost}, still on the way {waiting}."),
            came=before.entered,
            on=weak.entered,
            lost=_tally(before.lost, report),
            waiting=_tally(before.waiting, report),
        ),
        *_why(before, report),
        *_advice(before, won=weak.stage.won),
    )


def _why(before: StageLine, report: FunnelReport) -> Iterator[Html]:
    """What the refusals themselves say."""
    named = [line for line in before.reasons if line.reason is not None]
    if named:
        parts = (f"{said(line.reason.name)}: {_tally(line, report)}" for line in named[:_REASONS_SHOWN] if line.reason)
        yield fill(_("Why: {reasons}."), reasons="; ".join(short(part, 60) for part in parts))


def _advice(before: StageLine, *, won: bool) -> Iterator[Html]:
    limit, stay = before.stage.limit, before.median_time
    if before.waiting.count > before.lost.count:
        words = ngettext(
            "{n} deal waits there now: it is not lost yet. Go through it with its manager.",
            "{n} deals wait there now: they are not lost yet. Go through them with their managers.",
            before.waiting.count,
        )
        yield fill(words, n=before.waiting.count)
    allowed = timedelta(days=limit.days, minutes=limit.minutes) if isinstance(limit, WorkDuration) else None
    if stay is not None and allowed is not None and stay > allowed:
        yield fill(
            _("Deals stand there for {span} as a rule, longer than the stage allows. Speed is lost first."),
            span=span(stay),
        )
    if before.stage.causes:
        causes = "".join(f"\n• {short(said(cause), 90)}" for cause in before.stage.causes[:_CAUSES_SHOWN])
        yield fill(_("What to check:{causes}"), causes=causes)
    elif not before.reasons and won:
        yield Html(_("Look at the terms of payment and at the reminders."))
    elif not before.reasons:
        yield Html(_("Listen to a few conversations of this step, and read its script again."))


def _heading(report: FunnelReport, days: int) -> Html:
    return fill("🔻 <b>{funnel}</b> · {period}", funnel=short(said(report.funnel.name), 60), period=_period(days))


def _outcome(report: FunnelReport) -> Html:
    """What became of all who came: each of them is won, lost or still on the way."""
    return fill(
        _("Came in: {came}. Won: {won} ({share}), refused: {lost}, still on the way: {waiting}."),
        came=report.came,
        won=report.won,
        share=_percent(report.won / report.came) if report.came else _percent(0),
        lost=_tally(report.lost, report),
        waiting=_tally(report.waiting, report),
    )


def _unagreed(report: FunnelReport) -> Html | None:
    """Who knocked and went away again: they are in no deal, and nothing is known of them."""
    words = ngettext(
        "Besides, {n} person wrote and did not agree to the processing of data.",
        "Besides, {n} people wrote and did not agree to the processing of data.",
        report.unagreed,
    )
    return fill(words, n=report.unagreed) if report.unagreed else None


def _tally(tally: Tally | ReasonLine, report: FunnelReport) -> str:
    return f"{tally.count} · {amount(tally.sum, report.currency)}" if tally.sum else str(tally.count)


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
