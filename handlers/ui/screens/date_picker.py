"""Choosing a day, and an hour of it, by buttons. Stateless: a press says what for, so that it works weeks later."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from crm_core.errors import BadValue
from handlers.ui.formatting.times import Watch
from handlers.ui.kit.callback_data import CallbackData, Id, Version
from handlers.ui.kit.html import fill, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, inline

Purpose = Literal["step", "task", "rest", "bill", "promise", "field", "period", "new", "later", "moment"]
"""What the day is for: the next step's time, a task postponed, the end of a pause, an invoice's due date, an answer,
the first step of a new deal, the end of a paid period, when words are to go to a client, a field's date with its
hour."""

DAYS_A_PAGE = 15
HOURS = range(8, 21)
_FAR = 24


class PickDays(CallbackData, prefix="pk"):
    """A page of days. `of` is the deal, task or invoice that `purpose` is about."""

    purpose: Purpose
    of: Id
    version: Version
    page: Annotated[int, Field(ge=0, le=_FAR)] = 0


class PickDay(CallbackData, prefix="pd"):
    """`day` is YYMMDD by the person's own clock."""

    purpose: Purpose
    of: Id
    version: Version
    day: Annotated[str, Field(pattern=r"^\d{6}$")]


class PickTime(CallbackData, prefix="pt"):
    """`at` is YYMMDDHHMM by the person's own clock."""

    purpose: Purpose
    of: Id
    version: Version
    at: Annotated[str, Field(pattern=r"^\d{10}$")]


def days_screen(press: PickDays, watch: Watch, back: Button, hint: str) -> Screen:
    """Fifteen days, three a row, from tomorrow or today on."""
    first = watch.today + timedelta(days=press.page * DAYS_A_PAGE)
    days = [first + timedelta(days=n) for n in range(DAYS_A_PAGE)]
    buttons = [button(watch.weekday(day), day_press(press.purpose, press.of, press.version, day)) for day in days]
    turn = [
        button(_("‹ Earlier"), press.model_copy(update={"page": press.page - 1})) if press.page else None,
        button(_("Later ›"), press.model_copy(update={"page": press.page + 1})) if press.page < _FAR else None,
    ]
    rows = [buttons[i : i + 3] for i in range(0, DAYS_A_PAGE, 3)]
    return Screen(text=lines(fill(_("📅 Choose a day")), fill("{hint}", hint=hint)), keys=inline(*rows, turn, back))


def hours_screen(press: PickDay, watch: Watch, note: str | None = None) -> Screen:
    """The whole hours of the chosen day that are still to come. `note`: what is to be known of that day."""
    day = day_of(press)
    zone = ZoneInfo(watch.zone)
    hours = [datetime(day.year, day.month, day.day, hour, tzinfo=zone) for hour in HOURS]
    buttons = [
        button(f"{at:%H:%M}", time_press(press.purpose, press.of, press.version, at, watch))
        for at in hours
        if at > watch.now
    ]
    back = PickDays(purpose=press.purpose, of=press.of, version=press.version)
    text = fill(_("📅 {day}: at what time?"), day=watch.weekday(day))
    rows = [buttons[i : i + 4] for i in range(0, len(buttons), 4)]
    keys = inline(*rows, button(_("« Another day"), back))
    return Screen(text=lines(text, fill("{note}", note=note) if note else None), keys=keys)


def confirm_screen(picked: PickTime | PickDay, watch: Watch, note: str | None = None) -> Screen:
    """A typed date is read back before anything is done with it."""
    back = PickDays(purpose=picked.purpose, of=picked.of, version=picked.version)
    if isinstance(picked, PickTime):
        at = moment_of(picked, watch.zone)
        said = _("{day}, {time}").format(day=watch.whole_day(watch.local(at).date()), time=watch.clock(at))
    else:
        said = watch.whole_day(day_of(picked))
    return Screen(
        text=lines(
            fill(_("📅 <b>{moment}</b>, is that right?"), moment=said),
            fill("{note}", note=note) if note else None,
        ),
        keys=inline(button(_("✅ Yes"), picked, "primary"), button(_("« Choose another"), back)),
    )


def day_of(press: PickDay) -> date:
    """The chosen day. Raises BadValue for a forged one that no calendar has."""
    return _read(press.day, "%y%m%d").date()


def moment_of(press: PickTime, zone: str) -> datetime:
    """The chosen moment. Raises BadValue for a forged one."""
    return _read(press.at, "%y%m%d%H%M").replace(tzinfo=ZoneInfo(zone))


def time_press(purpose: Purpose, of: int, version: int, at: datetime, watch: Watch) -> PickTime:
    """The press that stands for a moment, to the minute."""
    return PickTime(purpose=purpose, of=of, version=version, at=f"{watch.local(at):%y%m%d%H%M}")


def day_press(purpose: Purpose, of: int, version: int, on: date) -> PickDay:
    return PickDay(purpose=purpose, of=of, version=version, day=f"{on:%y%m%d}")


def _read(written: str, form: str) -> datetime:
    try:
        return datetime.strptime(written, form)  # noqa: DTZ007 - the zone is the reader's
    except ValueError:
        raise BadValue("not_a_date") from None
