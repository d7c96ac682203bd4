"""Passing deals on (R46): which, to whom, and the numbers before it is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from crm_core.queries.deals.list_dto import DealPage
from crm_core.queries.staff import Colleague
from handlers.team.callbacks import ShowColleague
from handlers.team.transfer_callbacks import ChooseReceiver, GiveDeals, TickDeal
from handlers.ui.callbacks.team import PassOn, ShowTeam
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.roles import MARKS
from handlers.ui.kit.button_layout import beside
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Button, Screen, button, inline

MOST_RECEIVERS = 40


def choose_deals(giver: Colleague, page: DealPage, ticked: Collection[int], in_hand: int) -> Screen:
    """Their open deals to tick, or all that they have in hand by one press."""
    rows = [
        button(
            beside(f"{'☑️' if line.id in ticked else '▫️'} {line.title}", f" · {said(line.stage_name)}"),
            TickDeal(staff=giver.id, deal=line.id, page=page.page),
        )
        for line in page.lines
    ]
    turn = (
        button("‹", PassOn(staff=giver.id, page=page.page - 1)) if page.page else None,
        button("›", PassOn(staff=giver.id, page=page.page + 1)) if page.page + 1 < page.pages else None,
    )
    every = _("🔀 Pass on all: {n}").format(n=in_hand)
    some = _("🔀 Pass on those ticked: {n}").format(n=len(ticked))
    return Screen(
        text=lines(
            fill(_("🔀 <b>Which deals of {name} are passed on?</b>"), name=short(giver.name, 60)),
            _in_hand(in_hand) if in_hand <= page.total else _with_closed(page.total, in_hand - page.total),
            Html(_("Tick some of them, or pass on all. Tasks, history and letters go along."))
            if in_hand
            else Html(_("There is nothing to pass on.")),
        ),
        keys=inline(
            *rows,
            turn,
            button(some, ChooseReceiver(staff=giver.id), "primary") if ticked else None,
            button(every, ChooseReceiver(staff=giver.id, every=True)) if in_hand else None,
            button(_("« Team"), ShowTeam()),
        ),
    )


def choose_receiver(giver: Colleague, colleagues: tuple[Colleague, ...], count: int, asked: ChooseReceiver) -> Screen:
    """Whoever has least in hand stands first: that is who most likely can take more."""
    others = sorted((one for one in colleagues if one.id != giver.id), key=lambda one: (one.open_deals, one.name))
    about = {"staff": giver.id, "every": asked.every, "leaving": asked.leaving}
    keys = [
        button(f"{MARKS[one.role]} {short(one.name, 24)} · {one.open_deals}", GiveDeals(**about, to=one.id))
        for one in others[:MOST_RECEIVERS]
    ]
    heading = ngettext("🔀 <b>Who gets {n} deal of {name}?</b>", "🔀 <b>Who gets {n} deals of {name}?</b>", count)
    return Screen(
        text=lines(
            fill(heading, n=count, name=short(giver.name, 60)),
            Html(_("The number beside a name is how many open deals they have now.")),
            Html(_("Access ends together with it: nothing is left without an owner.")) if asked.leaving else None,
        ),
        keys=inline(
            button(_("⚖️ Spread evenly"), GiveDeals(**about), "primary") if count > 1 and others else None,
            *[keys[place : place + 2] for place in range(0, len(keys), 2)],
            _back(giver.id, asked),
        ),
    )


def confirm(giver: Colleague, given: Mapping[str, int], asked: GiveDeals) -> Screen:
    """Numbers by name, before anything is changed."""
    total = sum(given.values())
    heading = ngettext("🔀 <b>Pass on {n} deal from {name}?</b>", "🔀 <b>Pass on {n} deals from {name}?</b>", total)
    shown = sorted(given.items(), key=lambda one: (-one[1], one[0]))
    yes = _("🚫 Yes, pass on and dismiss") if asked.leaving else _("✅ Yes, pass on")
    again = ChooseReceiver(staff=giver.id, every=asked.every, leaving=asked.leaving)
    return Screen(
        text=lines(
            fill(heading, n=total, name=short(giver.name, 60)),
            "",
            *(fill("→ {name}: <b>{n}</b>", name=short(name, 60), n=count) for name, count in shown),
            "",
            Html(_("Each of them gets one message. The clients get no message about it.")),
            fill(_("🚫 The access of {name} ends at once."), name=short(giver.name, 60)) if asked.leaving else None,
        ),
        keys=inline(
            button(yes, asked.model_copy(update={"sure": True}), "danger" if asked.leaving else "primary"),
            button(_("« Somebody else"), again),
        ),
    )


def received_screen(page: DealPage, turn: tuple[Button | None, ...], rows: list[Button], back: Button) -> Screen:
    """What came in one go."""
    counted = ngettext("{n} deal", "{n} deals", page.total).format(n=page.total)
    text = lines(
        bold(_("🤝 These came to you")),
        fill("{counted} · {sum}", counted=counted, sum=amount(page.sum, page.currency))
        if page.sum
        else fill("{counted}", counted=counted),
        None if page.total else Html(_("They have gone on to others since.")),
    )
    return Screen(text=text, keys=inline(*rows, turn, back))


def _in_hand(count: int) -> Html:
    return fill(ngettext("{n} deal in hand", "{n} deals in hand", count), n=count)


def _with_closed(in_work: int, closed: int) -> Html:
    """What is closed is passed on as well where there is still a task, as coming back after a refusal."""
    return lines(fill(_("In work: {n}"), n=in_work), fill(_("Closed, with a task still to do: {n}"), n=closed))


def _back(giver: int, asked: ChooseReceiver) -> Button:
    if asked.leaving:
        return button(_("« No, go back"), ShowColleague(staff=giver))
    return button(_("« Which deals"), PassOn(staff=giver))
