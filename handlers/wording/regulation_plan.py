"""What applying a regulation would do, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from crm_core.regulation.changes import Change, How, What
from crm_core.regulation.schema import Regulation, Text
from crm_core.rules.deals.stage_migration import Moving, Stranded
from crm_core.services.regulation import InUse, Plan
from handlers.wording.i18n import _, ngettext, spoken


def told(plan: Plan, new: Regulation) -> str:
    """Everything that will change, then what happens to deals, then why it cannot be done, if it cannot."""
    parts = [
        _titled(_("What will change:"), [_change(one, plan) for one in plan.changes]),
        _titled(_("Deals that move:"), [_moving(one, new) for one in plan.movings]),
        _titled(_("Still in use:"), [_in_use(one) for one in plan.in_use if not one.blocks]),
        _titled(_("This cannot be applied yet:"), [*map(_stranded, plan.stranded), *_blocked(plan)]),
    ]
    if plan.clocks and plan.possible:
        count = plan.clocks
        parts.append(
            ngettext(
                "The limit of {count} open deal is counted again from when it entered its stage, pauses left out.",
                "The limits of {count} open deals are counted again from when each entered its stage, pauses left out.",
                count,
            ).format(count=count)
        )
    return "\n\n".join(part for part in parts if part) or _("Nothing changes.")


def _titled(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(f"  {line}" for line in lines)]) if lines else ""


def _change(change: Change, plan: Plan) -> str:
    sign = {How.ADDED: "+", How.REMOVED: "−"}.get(change.how, "~")
    return f"{sign} {_thing(change)}{_how(change)}{_deals(change, plan)}"


def _thing(change: Change) -> str:
    """ "stage “Demo held” (inbound.demo_held)", "calendar.holidays"."""
    if change.what is What.SECTION:
        return ".".join((*change.codes, change.key)).rstrip(".")
    return _named(change.what, change.name, change.codes)


def _named(what: What, name: Text | None, codes: tuple[str, ...]) -> str:
    kind, path = _KINDS[what](), ".".join(codes)
    if name is None:
        return f"{kind} ({path})"
    return _("{kind} “{name}” ({path})").format(kind=kind, name=_said(name), path=path)


def _how(change: Change) -> str:
    if change.how is How.RENAMED:
        old, new = _said(change.before), _said(change.name or "")
        # Its name may have changed in another language only.
        return ": " + (_("was called “{name}”").format(name=old) if old != new else _("its name"))
    if change.how is not How.CHANGED:
        return ""
    key = "" if change.what is What.SECTION else _KEYS[change.key]() if change.key in _KEYS else change.key
    none = _("none")
    values = f"{_said(change.before) or none} → {_said(change.after) or none}" if change.before or change.after else ""
    told = f"{key} {values}".strip()
    return f": {told}" if told else ""


def _deals(change: Change, plan: Plan) -> str:
    """How many deals stand there, where that is what one asks oneself."""
    count = plan.open_at(change)
    if not count or not (change.how is How.RENAMED or change.key == "limit"):
        return ""
    if change.how is How.RENAMED:
        return "; " + ngettext("{count} deal stays", "{count} deals stay", count).format(count=count)
    return "; " + ngettext(
        "{count} open deal gets another moment", "{count} open deals get other moments", count
    ).format(count=count)


def _moving(moving: Moving, new: Regulation) -> str:
    one = moving.standing
    target = new.stage(moving.to_funnel, moving.to_stage)
    return ngettext(
        "→ {count} deal ({status}) from {stage} to “{name}” ({target})",
        "→ {count} deals ({status}) from {stage} to “{name}” ({target})",
        one.count,
    ).format(
        count=one.count,
        status=_STATUSES[one.status.value](),
        stage=f"{one.funnel}.{one.stage}",
        name=_said(target.name),
        target=f"{moving.to_funnel}.{moving.to_stage}",
    )


def _in_use(one: InUse) -> str:
    return ngettext(
        "! {thing} is gone: {count} record keeps it and shows its code",
        "! {thing} is gone: {count} records keep it and show its code",
        one.count,
    ).format(thing=_thing(one.change), count=one.count)


def _blocked(plan: Plan) -> Iterator[str]:
    for one in plan.in_use:
        if one.blocks and one.change.what is What.TASK_TYPE:
            yield ngettext(
                "✗ {thing} is gone, but {count} open task is of it. Keep the type, or have the task finished first.",
                "✗ {thing} is gone, but {count} open tasks are of it. Keep the type, or have the tasks finished first.",
                one.count,
            ).format(thing=_thing(one.change), count=one.count)
        elif one.blocks:
            yield ngettext(
                "✗ {thing} cannot become another type: {count} card holds a value. Add a field with another code.",
                "✗ {thing} cannot become another type: {count} cards hold a value. Add a field with another code.",
                one.count,
            ).format(thing=_thing(one.change), count=one.count)


def _stranded(one: Stranded) -> str:
    stage = _named(What.STAGE, one.name, (one.funnel, one.stage))
    why = ngettext(
        "✗ {stage}: {count} deal would be left ({open} open, {closed} closed).",
        "✗ {stage}: {count} deals would be left ({open} open, {closed} closed).",
        one.count,
    ).format(stage=stage, count=one.count, open=one.open, closed=one.closed)
    if one.wrong:
        why += " " + _("They cannot go to “{stage}”: at the sale stand won deals, and only they.").format(
            stage=one.wrong
        )
    return "\n".join([why, "    " + _("Say in the file where they go:"), *_moved_to(one)])


def _moved_to(one: Stranded) -> list[str]:
    """Lines to copy into the file, with the likeliest stage in them and the others behind."""
    if not one.choices:
        return []
    first, *others = one.choices
    rest = "   # " + _("or: {codes}").format(codes=", ".join(stage.code for stage in others)) if others else ""
    lines = ["[[moved]]", f'funnel = "{one.funnel}"', f'stage = "{one.stage}"']
    lines += [f'to_funnel = "{one.to_funnel}"'] if one.to_funnel != one.funnel else []
    lines.append(f'to_stage = "{first.code}"{rest}')
    return [f"      {line}" for line in lines]


def _said(text: Text | str) -> str:
    return text if isinstance(text, str) else text.in_(spoken())


_KINDS: dict[What, Callable[[], str]] = {
    What.FUNNEL: lambda: _("funnel"),
    What.STAGE: lambda: _("stage"),
    What.FIELD: lambda: _("field"),
    What.CHOICE: lambda: _("choice"),
    What.TASK_TYPE: lambda: _("type of task"),
    What.OUTCOME: lambda: _("outcome"),
    What.REASON: lambda: _("reason of refusal"),
    What.SOURCE: lambda: _("source"),
    What.TAG: lambda: _("tag"),
}

_STATUSES: dict[str, Callable[[], str]] = {
    "open": lambda: _("open"),
    "won": lambda: _("won"),
    "lost": lambda: _("lost"),
}

_KEYS: dict[str, Callable[[], str]] = {
    "limit": lambda: _("time limit"),
    "required": lambda: _("required fields"),
    "probability": lambda: _("chance of a sale, %"),
    "tasks": lambda: _("tasks that it sets"),
    "words": lambda: _("its words"),
    "order": lambda: _("the order of its stages"),
    "kind": lambda: _("kind"),
    "type": lambda: _("type"),
    "entity": lambda: _("whose field it is"),
    "hidden_for": lambda: _("whom it is hidden from"),
    "then": lambda: _("what follows"),
    "retry_after": lambda: _("when to try again"),
    "follow_up": lambda: _("the task that follows"),
    "group": lambda: _("group"),
    "rule": lambda: _("what it is put on by"),
    "emoji": lambda: _("emoji"),
}
