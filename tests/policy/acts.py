"""How to try every act of the core on a target."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

from crm_core.core import Crm
from crm_core.errors import BadValue, CrmError, Outdated
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.notifications.outbox_dto import NotificationFor, StaleLease
from crm_core.queries.reports.report_dto import Narrowing
from crm_core.regulation.editing.edits import CompanySays
from crm_core.roles import Role
from crm_core.rules.catalogue.sheet import CatalogueSheet
from crm_core.rules.company_setup import SetupState, SetupStep
from crm_core.rules.deals.statuses import ConsentKind, MessageKind
from crm_core.rules.plans import PlanFor
from crm_core.rules.policy import Permission
from crm_core.rules.segments import Conditions
from crm_core.services.client_messages.broadcasts import NewBroadcast
from crm_core.services.deals import NewClient, NewDeal, NewTask, Step
from crm_core.services.inbox import RawUpdate
from crm_core.services.intake.service import Visitor
from crm_core.services.intake.sites import KnownSite
from crm_core.services.intake.website import SiteLead
from crm_core.services.message_log import Incoming
from crm_core.services.regulation import AppliedMeanwhile, Written
from crm_core.services.reminders.ladder import Crowds
from tests.conftest import MONDAY_MORNING
from tests.policy.data_acts import DATA
from tests.policy.document_acts import DOCUMENTS
from tests.policy.money_acts import MONEY
from tests.policy.people_acts import PEOPLE
from tests.policy.world import Target, World

Of: TypeAlias = Literal["deal", "contact", "staff", "company"]
Try = Callable[[Crm, World, Target], Awaitable[object]]


@dataclass(frozen=True)
class Act:
    """How to try a method. `of`: whose reach counts. `also`: what it takes of the target besides the method's own
    permission. `ends`: errors that say it was allowed and could not be done here.
    """

    do: Try
    of: Of = "company"
    also: tuple[Permission, ...] = ()
    ends: tuple[type[Exception], ...] = ()


def _step(world: World, at: Target, **more: Any) -> Step:
    return Step(at.deal, at.version, **more)


def _new_task(world: World) -> NewTask:
    return NewTask("call", world.core.clock.now() + timedelta(days=1))


def _words(world: World) -> Incoming:
    return Incoming(MessageKind.TEXT, "hello", None, 999, next(world.numbers))


def _plan(at: Target) -> PlanFor:
    return PlanFor("manager", at.owner.id if at.owner else 10**9)


def _written(world: World) -> Written:
    rules = world.core.regulation
    return Written("text", rules, rules)


def _of_ladders(*names: str) -> dict[str, Act]:
    """What is done with each ladder of reminders; there is nothing to ring, since whoever may not is refused before."""

    def acts(name: str) -> dict[str, Act]:
        return {
            f"reminders.{name}.due": Act(lambda c, w, t: getattr(c.reminders, name).due(5)),
            f"reminders.{name}.reckon": Act(lambda c, w, t: getattr(c.reminders, name).reckon([t.deal])),
            f"reminders.{name}.ring": Act(lambda c, w, t: getattr(c.reminders, name).ring({}, Crowds(c.now))),
        }

    return {act: how for name in names for act, how in acts(name).items()}


_NONE_YET = (AppliedMeanwhile,)
_TEXT = 'extends = "default"\n'
_VISITOR = Visitor(424_242, "Somebody", None, "ru")
_P = Permission
_DUE = date(2026, 4, 1)
OF_LATE = Narrowing(Period(MONDAY_MORNING - timedelta(days=30), MONDAY_MORNING + timedelta(days=30)))

ACTS: dict[str, Act] = {
    "report_files.report": Act(lambda c, w, t: c.report_files.report("won", OF_LATE)),
    "report_files.digest": Act(lambda c, w, t: c.report_files.digest()),
    "report_files.funnel": Act(lambda c, w, t: c.report_files.funnel("inbound", OF_LATE)),
    "plans.put": Act(lambda c, w, t: c.plans.put(_DUE, _plan(t), 100), "staff"),
    "plans.take": Act(lambda c, w, t: c.plans.take([])),
    # deals
    "deals.creation.open": Act(lambda c, w, t: c.deals.creation.open(NewDeal("inbound", "New", NewClient("Somebody")))),
    "deals.steps.plan": Act(
        lambda c, w, t: c.deals.steps.plan(_step(w, t, next_task=_new_task(w))), "deal", (_P.deal_view, _P.task_create)
    ),
    "deals.steps.take": Act(
        lambda c, w, t: c.deals.steps.take(_step(w, t, next_task=_new_task(w))), "deal", (_P.deal_view, _P.task_create)
    ),
    "deals.editing.edit": Act(lambda c, w, t: c.deals.editing.edit(t.deal, t.version, "need", "other"), "deal"),
    "deals.editing.rename": Act(lambda c, w, t: c.deals.editing.rename(t.deal, "Other"), "deal"),
    "deals.closing.lose": Act(lambda c, w, t: c.deals.closing.lose(t.deal, t.version, "expensive"), "deal"),
    "deals.closing.reopen": Act(lambda c, w, t: c.deals.closing.reopen(t.lost, t.lost_version, _new_task(w)), "deal"),
    "deals.pausing.pause": Act(
        lambda c, w, t: c.deals.pausing.pause(t.deal, t.version, w.core.clock.now() + timedelta(days=3), "holiday"),
        "deal",
    ),
    "deals.pausing.latest": Act(lambda c, w, t: c.deals.pausing.latest(t.deal, t.version), "deal"),
    "deals.pausing.resume": Act(lambda c, w, t: c.deals.pausing.resume(t.deal, t.version), "deal", ends=(Outdated,)),
    "deals.letting_go.stop": Act(lambda c, w, t: c.deals.letting_go.stop(t.lost, t.lost_version, "closed"), "deal"),
    "deals.letting_go.take_up": Act(
        lambda c, w, t: c.deals.letting_go.take_up(t.lost, t.lost_version), "deal", ends=(Outdated,)
    ),
    "deals.assignment.assign": Act(lambda c, w, t: c.deals.assignment.assign(t.deal, t.version, w.bench), "deal"),
    "deals.claiming.claim": Act(lambda c, w, t: c.deals.claiming.claim(t.deal), "deal"),
    "deals.assignment.nudge": Act(lambda c, w, t: c.deals.assignment.nudge(t.deal), "deal", ends=(Outdated,)),
    "deals.steps.ahead": Act(lambda c, w, t: c.deals.steps.ahead(t.deal), "deal"),
    "deals.lines.put_line": Act(lambda c, w, t: c.deals.lines.put_line(t.deal, w.product), "deal"),
    "deals.lines.follow_lines": Act(
        lambda c, w, t: c.deals.lines.follow_lines(t.deal, t.version), "deal", ends=(CrmError,)
    ),
    "deals.checklist.tick": Act(lambda c, w, t: c.deals.checklist.tick(t.deal, w.first_stage, 0, done=True), "deal"),
    "deals.expenses.add": Act(lambda c, w, t: c.deals.expenses.add(t.deal, 100, "delivery"), "deal"),
    "deals.tags.put": Act(lambda c, w, t: c.deals.tags.put(t.deal, "vip"), "deal"),
    "deals.tags.take_off": Act(lambda c, w, t: c.deals.tags.take_off(t.deal, "vip"), "deal"),
    "deals.expenses.take_back": Act(lambda c, w, t: c.deals.expenses.take_back(t.expense), "deal"),
    "deals.follow_ups.win_back": Act(lambda c, w, t: c.deals.follow_ups.win_back(t.lost, t.lost_version), "deal"),
    "deals.follow_ups.keep_period": Act(
        lambda c, w, t: c.deals.follow_ups.keep_period(t.deal, t.version, None), "deal", ends=(Outdated,)
    ),
    "deals.transfers.give": Act(lambda c, w, t: c.deals.transfers.give(t.giver, w.bench, deal_ids=[t.deal]), "deal"),
    "deals.transfers.plan": Act(lambda c, w, t: c.deals.transfers.plan(t.giver, w.bench, deal_ids=[t.deal]), "deal"),
    # tasks
    "tasks.add": Act(lambda c, w, t: c.tasks.add(t.deal, _new_task(w)), "deal"),
    "tasks.postpone": Act(
        lambda c, w, t: c.tasks.postpone(t.task, t.version, w.core.clock.now() + timedelta(days=2)),
        "deal",
        (_P.deal_view,),
    ),
    "tasks.say_outcome": Act(lambda c, w, t: c.tasks.say_outcome(t.task, "reached"), "deal", (_P.deal_view,)),
    "tasks.unsay_outcome": Act(lambda c, w, t: c.tasks.unsay_outcome(t.task), "deal", (_P.deal_view,)),
    "tasks.postpone_overdue": Act(lambda c, w, t: c.tasks.postpone_overdue(w.core.clock.now() + timedelta(days=2))),
    "tasks.assign": Act(lambda c, w, t: c.tasks.assign(t.task, t.version, w.bench), "deal"),
    # clients
    "clients.merge": Act(lambda c, w, t: c.clients.merge(t.contact, t.second_contact), "deal"),
    "clients.unmerge": Act(lambda c, w, t: c.clients.unmerge(t.merge), "deal"),
    "conversation.to_client": Act(lambda c, w, t: c.conversation.to_client(t.deal, _words(w)), "deal"),
    "conversation.take_back": Act(lambda c, w, t: c.conversation.take_back(t.logged), "deal"),
    "conversation.which.meant": Act(
        lambda c, w, t: c.conversation.which.meant(t.contact, t.deal, 1, 1), "contact", ends=(Outdated,)
    ),
    "conversation.note": Act(lambda c, w, t: c.conversation.note(t.deal, _words(w)), "deal"),
    "conversation.deal_behind": Act(lambda c, w, t: c.conversation.deal_behind(1, 1)),
    **{name: Act(do, of, ends=ends) for name, (do, of, ends) in MONEY.items()},
    # the catalogue
    "catalogue.add": Act(lambda c, w, t: c.catalogue.add("Thing", "Things", "pc", 100)),
    "catalogue.change": Act(lambda c, w, t: c.catalogue.change(w.product, price=5)),
    "catalogue.retire": Act(lambda c, w, t: c.catalogue.retire(w.product)),
    "catalogue.restore": Act(lambda c, w, t: c.catalogue.restore(w.product)),
    "catalogue.importing.plan": Act(lambda c, w, t: c.catalogue.importing.plan(CatalogueSheet((), ()))),
    "catalogue.importing.take": Act(lambda c, w, t: c.catalogue.importing.take(CatalogueSheet((), ()))),
    "privacy.consents": Act(lambda c, w, t: c.privacy.consents(t.contact), "contact"),
    "privacy.agree_to_news": Act(lambda c, w, t: c.privacy.agree_to_news(t.contact), "contact"),
    "privacy.withdraw": Act(lambda c, w, t: c.privacy.withdraw(t.contact, ConsentKind.NEWS), "contact"),
    "broadcasts.begin": Act(
        lambda c, w, t: c.broadcasts.begin(NewBroadcast("gone", Conditions(), _words(w), 60)), ends=(BadValue,)
    ),
    "broadcasts.stop": Act(lambda c, w, t: c.broadcasts.stop(77), ends=(Outdated,)),
    "privacy.mute": Act(lambda c, w, t: c.privacy.mute(t.contact), "contact"),
    "privacy.erase": Act(lambda c, w, t: c.privacy.erase(t.contact), "contact"),
    **{name: Act(do, ends=ends) for name, (do, ends) in DATA.items()},
    **{name: Act(do, "deal", ends=ends) for name, (do, ends) in PEOPLE.items()},
    **{name: Act(do, of, also) for name, (do, of, also) in DOCUMENTS.items()},
    # the staff
    "staff.invite": Act(lambda c, w, t: c.staff.invite(Role.manager, "Newcomer")),
    "staff.join": Act(lambda c, w, t: c.staff.join("nonsense", _VISITOR), ends=(CrmError,)),
    "staff.dismiss": Act(lambda c, w, t: c.staff.dismiss(t.giver, to=w.bench), "staff"),
    "staff.cards.change": Act(lambda c, w, t: c.staff.cards.change(t.giver, name="Renamed"), "staff"),
    "staff.settle": Act(lambda c, w, t: c.staff.settle(zone="Europe/Moscow")),
    "staff.take_leads": Act(lambda c, w, t: c.staff.take_leads(False)),
    "staff.add_department": Act(lambda c, w, t: c.staff.add_department("North")),
    "states.load": Act(lambda c, w, t: c.states.load(1, 1)),
    "states.save": Act(lambda c, w, t: c.states.save(1, 1, "x", {})),
    # what clients do themselves
    "intake.give_consent": Act(
        lambda c, w, t: c.intake.give_consent(Visitor(t.heard_in, "Somebody", None, "ru")), "contact"),
    "intake.knocks.heard": Act(lambda c, w, t: c.intake.knocks.heard("somebody")),
    "intake.touch": Act(lambda c, w, t: c.intake.touch(t.contact, "site"), "contact"),
    "intake.open_request": Act(lambda c, w, t: c.intake.open_request(t.contact, "need"), "contact"),
    "intake.add_to_request": Act(lambda c, w, t: c.intake.add_to_request(t.contact, t.deal, "more"), "contact"),
    "intake.request_of": Act(lambda c, w, t: c.intake.request_of(t.logged), "deal"),
    "intake.rename": Act(lambda c, w, t: c.intake.rename(t.contact, "Name"), "contact"),
    "intake.keep_phone": Act(lambda c, w, t: c.intake.keep_phone(t.contact, "+79990001122", True), "contact"),
    "intake.finish": Act(lambda c, w, t: c.intake.finish(t.deal), "contact"),
    "deals.editing.told": Act(lambda c, w, t: c.deals.editing.told(t.deal, "need", "Words"), "contact"),
    "clients.own.ask_call": Act(lambda c, w, t: c.clients.own.ask_call(t.deal, _new_task(w).due_at), "deal"),
    "clients.segments.save": Act(lambda c, w, t: c.clients.segments.save("Mine", Conditions())),
    "clients.segments.forget": Act(lambda c, w, t: c.clients.segments.forget("nope"), ends=(BadValue,)),
    "clients.own.rate": Act(lambda c, w, t: c.clients.own.rate(t.deal, 5), "deal", ends=(Outdated,)),
    "intake.sources.link": Act(lambda c, w, t: c.intake.sources.link("avito")),
    "intake.sources.named": Act(lambda c, w, t: c.intake.sources.named("avito")),
    "intake.sources.spend": Act(lambda c, w, t: c.intake.sources.spend("avito", _DUE, 100)),
    "intake.sources.figures": Act(lambda c, w, t: c.intake.sources.figures("avito")),
    "intake.sites.known": Act(lambda c, w, t: c.intake.sites.known("none"), also=(Permission.site_manage,)),
    "intake.sites.origins": Act(lambda c, w, t: c.intake.sites.origins(), also=(Permission.site_manage,)),
    "intake.website.receive": Act(
        lambda c, w, t: c.intake.website.receive(KnownSite(0, "", None, vouches=False), SiteLead()),
        also=(Permission.site_manage,),
        ends=(BadValue,),
    ),
    "intake.settle": Act(lambda c, w, t: c.intake.settle(t.contact, locale="en"), "contact"),
    "conversation.after_closing": Act(lambda c, w, t: c.conversation.after_closing(t.contact, _words(w)), "contact"),
    "conversation.from_client": Act(lambda c, w, t: c.conversation.from_client(t.contact, _words(w)), "contact"),
    "conversation.hand_on": Act(lambda c, w, t: c.conversation.hand_on(t.deal, _words(w)), "deal"),
    "conversation.wrote_meanwhile": Act(lambda c, w, t: c.conversation.wrote_meanwhile(t.deal, 1, 1)),
    "conversation.answers.answered_elsewhere": Act(
        lambda c, w, t: c.conversation.answers.answered_elsewhere(t.deal, 1), "deal"),
    "conversation.edits.by_client": Act(
        lambda c, w, t: c.conversation.edits.by_client(
            Incoming(MessageKind.TEXT, "changed", None, t.heard_in, t.heard_as)
        ),
        "contact",
    ),
    "conversation.edits.by_staff": Act(
        lambda c, w, t: c.conversation.edits.by_staff(
            Incoming(MessageKind.TEXT, "changed", None, t.heard_in, t.heard_as + 1)
        ),
        "deal",
    ),
    # the regulation
    "regulations.number": Act(lambda c, w, t: c.regulations.number()),
    "regulations.applied": Act(lambda c, w, t: c.regulations.applied()),
    "regulations.plan": Act(lambda c, w, t: c.regulations.plan(_written(w))),
    "regulations.adopt": Act(lambda c, w, t: c.regulations.adopt(_written(w))),
    "regulations.apply": Act(lambda c, w, t: c.regulations.apply(_written(w), 0), ends=(AppliedMeanwhile,)),
    "regulations.read": Act(lambda c, w, t: c.regulations.read(_TEXT), ends=_NONE_YET),
    "regulations.edit": Act(lambda c, w, t: c.regulations.edit(CompanySays("name", "Daisy")), ends=_NONE_YET),
    "regulations.choose_preset": Act(
        lambda c, w, t: c.regulations.choose_preset("default", keep_calendar=True), ends=_NONE_YET
    ),
    "setup.mark": Act(lambda c, w, t: c.setup.mark(SetupStep.hours, SetupState.done)),
    "setup.answer": Act(lambda c, w, t: c.setup.answer("requests", 40)),
    "regulations.settle_late": Act(lambda c, w, t: c.regulations.settle_late(w.core.clock.now())),
    # the machinery
    "inbox.keep": Act(lambda c, w, t: c.inbox.keep([RawUpdate(1, 1, "{}")])),
    "inbox.waiting": Act(lambda c, w, t: c.inbox.waiting()),
    "inbox.take_turn": Act(lambda c, w, t: c.inbox.take_turn(w.update, None)),
    "inbox.mark_done": Act(lambda c, w, t: c.inbox.mark_done(w.update)),
    "inbox.answered": Act(lambda c, w, t: c.inbox.answered([w.update])),
    "inbox.unanswered": Act(lambda c, w, t: c.inbox.unanswered()),
    "inbox.begun": Act(lambda c, w, t: c.inbox.begun([w.update])),
    "inbox.spared": Act(lambda c, w, t: c.inbox.spared([w.update])),
    "inbox.in_hand": Act(lambda c, w, t: c.inbox.in_hand()),
    "inbox.waiting_of": Act(lambda c, w, t: c.inbox.waiting_of(1, 10)),
    "inbox.try_to_keep": Act(lambda c, w, t: c.inbox.try_to_keep()),
    "inbox.forget_done": Act(lambda c, w, t: c.inbox.forget_done()),
    "inbox.oldest_waiting": Act(lambda c, w, t: c.inbox.oldest_waiting()),
    "inbox.failed": Act(lambda c, w, t: c.inbox.failed(w.update, "X")),
    "inbox.set_aside": Act(lambda c, w, t: c.inbox.set_aside(w.update)),
    "inbox.listing": Act(lambda c, w, t: c.inbox.listing()),
    "inbox.replay": Act(lambda c, w, t: c.inbox.replay(w.aside)),
    "outbox.claim": Act(lambda c, w, t: c.outbox.claim(1, w.core.clock.now())),
    "outbox.sent": Act(lambda c, w, t: c.outbox.sent(1, "no", 1, 1), ends=(StaleLease,)),
    "outbox.drop": Act(lambda c, w, t: c.outbox.drop(1, "no", "x"), ends=(StaleLease,)),
    "outbox.failed": Act(lambda c, w, t: c.outbox.failed(1, "no", "x"), ends=(StaleLease,)),
    "outbox.again": Act(lambda c, w, t: c.outbox.again(1, "no", w.core.clock.now()), ends=(StaleLease,)),
    "outbox.postpone": Act(lambda c, w, t: c.outbox.postpone(1, "no", w.core.clock.now()), ends=(StaleLease,)),
    "outbox.release": Act(lambda c, w, t: c.outbox.release([1], "no")),
    "outbox.unreachable": Act(lambda c, w, t: c.outbox.unreachable(NotificationFor(staff_id=w.bench))),
    "outbox.moved": Act(lambda c, w, t: c.outbox.moved(NotificationFor(staff_id=w.bench), 9_999_999)),
    **_of_ladders("leads", "tasks", "stalls", "answers", "invoices", "digests", "mornings", "renewals", "broadcasts"),
    **_of_ladders("remarks"),
}  # fmt: skip
