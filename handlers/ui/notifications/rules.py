"""The rules have changed: one line to whoever works by them (R77)."""

from __future__ import annotations

from crm_core.queries.notifications.dto import RulesFacts
from crm_core.queries.notifications.kinds import RulesChanged
from crm_core.regulation.changes import Topic
from handlers.ui.callbacks.tasks import Today
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.notifications.registry import shows

_NAMED = 3


@shows(RulesChanged)
def rules_changed(facts: RulesFacts, viewer: Viewer) -> Screen:
    told = "; ".join(_told(topic, [said(name) for name in names]) for topic, names in facts.topics.items())
    line = fill(_("📘 <b>The rules have changed:</b> {what}"), what=short(told, 600))
    by = fill("👤 {name}", name=short(facts.by, 60)) if facts.by else None
    return Screen(text=lines(line, by), keys=inline(button(_("📋 Today"), Today())))


def _told(topic: Topic, names: list[str]) -> str:
    """ "stages (Demo held, Invoice issued …)"."""
    words = topic_name(topic)
    if not names:
        return words
    more = " …" if len(names) > _NAMED else ""
    return f"{words} ({', '.join(short(name, 60) for name in names[:_NAMED])}{more})"


def topic_name(topic: Topic) -> str:
    return {
        Topic.STAGES: _("stages"),
        Topic.FIELDS: _("fields"),
        Topic.TASKS: _("tasks and how they end"),
        Topic.REASONS: _("reasons of refusal"),
        Topic.SOURCES: _("sources"),
        Topic.TAGS: _("tags"),
        Topic.HOURS: _("working hours and days off"),
        Topic.LEADS: _("who gets new leads"),
        Topic.REMINDERS: _("reminders"),
        Topic.INVOICES: _("invoices"),
    }[topic]
