"""Mistakes in a regulation, in words: where, what is wrong, and what was expected."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable

from crm_core.regulation.errors import Problem
from handlers.wording.i18n import _, ngettext

_MANY = 12
"""Of more known codes than this only the likeliest is named."""


def told(problems: Iterable[Problem]) -> str:
    """A line each, the way editors and terminals know to jump to."""
    return "\n".join(map(_line, problems))


def counted(count: int) -> str:
    return ngettext("{count} mistake.", "{count} mistakes.", count).format(count=count)


def _line(problem: Problem) -> str:
    # A file that cannot be read at all has no line.
    where = f"{problem.file}:{problem.line}" if problem.line else str(problem.file)
    place = ": ".join(part for part in (where, problem.key) if part)
    return f"{place}: {_what(problem)}"


def _what(problem: Problem) -> str:
    wording = _WORDS.get(problem.code)
    if wording is None:
        return _("“{found}” does not fit here.").format(found=problem.found) + _expected(problem.expected)
    return wording().format(found=problem.found, expected=problem.expected) + _more(problem)


def _more(problem: Problem) -> str:
    if problem.code in ("unknown_code", "unknown_key", "not_one_of"):
        return _likely(problem)
    if problem.code.startswith("name_"):
        return " " + _("Better: “{name}”.").format(name=problem.expected) if problem.expected else ""
    return _expected(problem.expected) if problem.code in _WITH_FORM else ""


def _likely(problem: Problem) -> str:
    known = problem.expected.split(" | ") if problem.expected else []
    near = difflib.get_close_matches(problem.found, known, n=1)
    if near:
        return " " + _("Did you mean “{near}”?").format(near=near[0])
    if not known or len(known) > _MANY:
        return ""
    return " " + _("Known are: {known}.").format(known=", ".join(known))


def _expected(form: str) -> str:
    return " " + _("Expected: {form}").format(form=form) if form else ""


_WORDS: dict[str, Callable[[], str]] = {
    # the file
    "unreadable": lambda: _("the file cannot be read: {found}."),
    "not_utf8": lambda: _("the file is not UTF-8 text: save it as UTF-8."),
    "syntax": lambda: _("this is not TOML: {found}. Texts stand in quotes, lists in square brackets."),
    # its shape
    "missing": lambda: _("“{expected}” is missing here."),
    "unknown_key": lambda: _("there is no setting “{found}” here."),
    "not_one_of": lambda: _("“{found}” cannot be chosen here."),
    "bad_form": lambda: _("“{found}” is not written as it should be."),
    "too_few": lambda: _("there are too few of them here."),
    "out_of_range": lambda: _("{found} is out of range."),
    "wrong_type": lambda: _("“{found}” is of another kind than what belongs here."),
    "empty_text": lambda: _("the text is empty."),
    "bad_duration": lambda: _("“{found}” is not a length of time."),
    "bad_window": lambda: _("“{found}” is not a part of a day."),
    "bad_hours": lambda: _("“{found}” are not working hours."),
    # its sense
    "unknown_code": lambda: _("there is no “{found}”."),
    "duplicate_code": lambda: _("the code “{found}” is used twice."),
    "won_before_last": lambda: _("only the last stage is the sale: remove the kind here."),
    "last_not_won": lambda: _("the last stage must be the sale: kind = \"won\"."),
    "first_stage_tells": lambda: _("the first stage ({found}) has no message to the client: nobody has moved there."),
    "first_stage_requires": lambda: _("the first stage cannot require fields ({found}): a new request has none yet."),
    "no_date_of_deal": lambda: _("“{found}” is neither a length of time nor a date field of a deal."),
    "date_not_asked": lambda: _("“{found}” may be empty here: require it on this stage or an earlier one."),
    "builtin_code": lambda: _("the field “{found}” is built in: say builtin = true, or choose another code."),
    "unknown_builtin": lambda: _("no field “{found}” is built in. Built-in ones: {expected}."),
    "builtin_changed": lambda: _("this is a built-in field: here belongs “{expected}”, not “{found}”."),
    "hidden_required": lambda: _("“{found}” is asked for on the way, so it cannot be hidden from anybody."),
    "no_conditions": lambda: _("a rule that says nothing holds for nothing. Write for example: {expected}."),
    "no_choices": lambda: _("the field “{found}” has nothing to choose from: give choices."),
    "choices_of_no_choice": lambda: _("a field of the type “{found}” has no choices: make it a choice or choices."),
    "retry_without_delay": lambda: _("the outcome “{found}” tries again: say when with retry_after."),
    "unknown_zone": lambda: _("there is no time zone “{found}”."),
    "unknown_currency": lambda: _("there is no currency “{found}”."),
    "unknown_country": lambda: _("there is no country “{found}”."),
    "unknown_locale": lambda: _("there is no language “{found}”."),
    "never_open": lambda: _("every day is closed: no limit would ever end."),
    "bad_braces": lambda: _("the braces in “{found}” do not match."),
    "unknown_placeholder": lambda: _("nobody knows what to put for {found}."),
    "no_placeholder": lambda: _("“{found}” has no {expected}: all numbers would be the same."),
    "moved_but_present": lambda: _("the stage “{found}” is still in the file: its deals stay where they are."),
    # the names of stages
    "name_no_deed": lambda: _("“{found}” does not say what has been done: a stage is a result, not an activity."),
    "name_not_done": lambda: _("“{found}” is still going on: a stage says what has been finished."),
    "name_no_subject": lambda: _("“{found}” does not say who did it or what has been done."),
    "name_not_a_step": lambda: _("“{found}” is no step towards the sale: to wait there is the pause of a deal."),
    "name_lost": lambda: _("“{found}” is no stage: a refused deal is closed where it stands, with its reason."),
}  # fmt: skip

_WITH_FORM = frozenset({
    "bad_form", "too_few", "out_of_range", "wrong_type", "empty_text", "bad_duration", "bad_window", "bad_hours",
    "unknown_zone", "unknown_currency", "unknown_country", "unknown_locale", "never_open", "bad_braces",
    "unknown_placeholder",
})  # fmt: skip
