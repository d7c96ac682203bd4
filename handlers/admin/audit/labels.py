"""Acts and refusals in words: who, what, and of what, without a single id (R51)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_core.queries.audit import AuditLine
from crm_core.queries.reports.report_dto import REPORT_CODES
from crm_core.regulation.schema import Regulation, UnknownCode
from crm_core.roles import ActorKind
from handlers.ui.figures.report_words import report_name
from handlers.ui.formatting.labels import reason_name, tag_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, short
from handlers.ui.kit.i18n import _, said

NAME_SHOWN, ABOUT_SHOWN = 40, 60


def audit_line(line: AuditLine, viewer: Viewer) -> Html:
    """ "14:05 Anna: the deal “Shop” moved to the stage “Contract”."."""
    when = viewer.watch.when(line.at)
    what = _done(line, viewer) if line.allowed else _refused(line)
    return fill("{mark} <i>{when}</i> <b>{who}</b>: {what}", mark="✓" if line.allowed else "⛔", when=when,
                who=_who(line), what=what)  # fmt: skip


def _who(line: AuditLine) -> str:
    if line.who is not None:
        return short(line.who, NAME_SHOWN)
    return _("the system") if line.actor is ActorKind.system else _("a stranger")


def _about(line: AuditLine) -> str:
    """What it is called, with its kind."""
    name = short(line.about, ABOUT_SHOWN) if line.about else None
    kind = {
        "deal": _("the deal"),
        "task": _("a task"),
        "contact": _("the client"),
        "invoice": _("the invoice"),
        "staff": _("the colleague"),
        "product": _("the product"),
        "template": _("the document template"),
        "invitation": _("an invitation"),
        "department": _("the department"),
        "inbox": _("a message"),
    }.get(line.subject or "")
    if kind is None:
        return ""
    return _("{kind} “{name}”").format(kind=kind, name=name) if name else kind


def _done(line: AuditLine, viewer: Viewer) -> Html:
    detail, regulation = line.detail, viewer.regulation
    words = acts().get(line.action)
    about = _about(line)
    if words is None:
        return fill(_("something was done: {about}"), about=about) if about else Html(_("something was done"))
    return fill(
        words,
        about=about,
        other=short(line.other or "…", NAME_SHOWN),
        stage=_stage(line, regulation),
        reason=reason_name(str(detail.get("reason") or ""), regulation) or "—",
        field=_field(detail, regulation),
        tag=tag_name(str(detail.get("tag") or ""), regulation),
        n=detail.get("count", 0),
        number=short(str(detail.get("number") or "—"), 40),
        mark=detail.get("mark", "—"),
        what={"clients": _("clients"), "deals": _("deals")}.get(str(detail.get("what")), "—"),
        source=short(str(detail.get("source") or "—"), 40),
        added=detail.get("added", 0),
        changed=detail.get("changed", 0),
        until=_until(detail, viewer),
        report=_report(detail),
    )


def acts() -> dict[str, str]:
    return {
        "deal.open": _("{about} opened"),
        "deal.move": _("{about} moved to the stage “{stage}”"),
        "deal.step": _("a step in {about}"),
        "deal.win": _("{about} won"),
        "deal.lose": _("{about} closed as refused: {reason}"),
        "deal.reopen": _("{about} is in work again"),
        "deal.win_back": _("{about}: winning the client back"),
        "deal.renew": _("{about}: the renewal is opened"),
        "deal.period": _("{about}: paid until {until}"),
        "deal.pause": _("{about} paused until {until}"),
        "deal.resume": _("{about} resumed"),
        "deal.assign": _("{about} passed on to {other}"),
        "deal.transfer": _("deals of {about} passed on: {n}"),
        "deal.edit": _("{about}: the field “{field}” changed"),
        "deal.told": _("{about}: the client answered “{field}”"),
        "deal.tag": _("{about}: the tag “{tag}” put on"),
        "deal.untag": _("{about}: the tag “{tag}” taken off"),
        "deal.helper": _("{about}: {other} was asked to help"),
        "deal.helper_off": _("{about}: {other} helps no longer"),
        "note.tell": _("{about}: {other} was told of a note"),
        "deal.remark": _("{about}: a remark to the manager"),
        "deal.remark_answer": _("{about}: a remark answered"),
        "deal.remark_unmoved": _("{about}: not moved after a remark"),
        "deal.line": _("{about}: the products changed"),
        "deal.answered": _("{about}: the client has had an answer elsewhere"),
        "deal.rate": _("{about}: the client gave {mark} of 5"),
        "source.spend": _("the cost of the source {source} was written down"),
        "report.export": _("the report {report} went out as a file"),
        "plan.set": _("the plan of a month was set"),
        "plan.import": _("plans came from a table: {n}"),
        "segment.save": _("a segment of clients was saved"),
        "segment.forget": _("a segment of clients was taken away"),
        "deal.nudge": _("{about}: the manager was nudged"),
        "task.add": _("{about}: a task was set"),
        "task.assign": _("{about}: a task was given to {other}"),
        "task.postpone": _("{about}: a task was put off until {until}"),
        "client.let_go": _("{about}: the client is not to be written to"),
        "client.take_up": _("{about}: the client may be written to again"),
        "client.merge": _("{about}: another card became a part of it"),
        "client.unmerge": _("{about}: the cards were taken apart"),
        "phone.taken_over": _("{about}: the number is theirs by Telegram's word, another had only typed it"),
        "contact.join": _("{about}: known by the phone number, the cards became one"),
        "broadcast.begin": _("news went out to {n} clients"),
        "broadcast.stop": _("news was stopped"),
        "message.meant": _("{about}: the client said that their words were about it"),
        "client.mute": _("{about}: stopped the messages that come by themselves"),
        "client.unmute": _("{about}: lets messages come by themselves again"),
        "consent.give": _("{about}: consent given"),
        "invoice.draft": _("{about} drafted"),
        "invoice.send": _("{about} sent to the client"),
        "invoice.pay": _("{about}: a payment recorded"),
        "invoice.void": _("{about} cancelled"),
        "document.make": _("{about}: a document made, No. {number}"),
        "document.send": _("{about}: a document sent to the client, No. {number}"),
        "template.add": _("{about} put in use"),
        "template.retire": _("{about} taken out of use"),
        "expense.add": _("{about}: an expense written down"),
        "expense.take_back": _("{about}: an expense taken back"),
        "invoice.claim": _("{about}: the client says that it is paid"),
        "invoice.refuse_claim": _("{about}: told that no payment came"),
        "invoice.take_back": _("{about}: a payment taken back"),
        "invoice.credit": _("{about}: credited, No. {number}"),
        "invoice.stray": _("money came in Telegram that is no payment of an invoice"),
        "invoice.give_back": _("{about}: money returned"),
        "invoice.move_due": _("{about}: another last day"),
        "invoice.ask": _("{about}: asked to put it right"),
        "product.add": _("{about} added to the catalogue"),
        "product.change": _("{about} changed"),
        "product.retire": _("{about} is not offered any more"),
        "product.restore": _("{about} is offered again"),
        "catalogue.import": _("the catalogue from a table: {added} new, {changed} changed"),
        "staff.invite": _("{about} written"),
        "staff.join": _("{about} joined"),
        "staff.dismiss": _("{about} dismissed"),
        "staff.change": _("{about}: card changed"),
        "staff.take_leads": _("{about}: on or off shift"),
        "staff.add_department": _("{about} made"),
        "setup.mark": _("a step of the first day"),
        "setup.answer": _("a figure of where sales stood"),
        "regulation.apply": _("a new regulation in force"),
        "privacy.erase": _("a client erased"),
        "consent.withdraw": _("{about}: consent withdrawn"),
        "export.ask": _("asked for a copy of the base: {what}"),
        "export.allow": _("allowed a copy of the base for {other}"),
        "export.decline": _("declined a copy of the base for {other}"),
        "export.take": _("took a copy of the base at the server's console: {what}"),
        "export.done": _("a copy of the base was handed to {other}: {n} lines"),
        "import.begin": _("a base is being brought along"),
        "import.finish": _("a base was brought along: {n} new"),
        "import.undo": _("a base that was brought along is being taken back"),
        "site.add": _("a website was let in"),
        "site.revoke": _("a website's key was revoked"),
        "site.lead": _("{about}: a request from the website"),
        "inbox.replay": _("{about} handled once more"),
    }


def _refused(line: AuditLine) -> Html:
    about = _about(line)
    tried = _tried().get(line.action.partition(".")[0], _("something that is not theirs"))
    exactly = {
        "button.press": _("a button of another audience"),
        "deal.assign": _("to pass on"),
        "deal.view": _("to look at"),
        "staff.dismiss": _("to dismiss"),
        "staff.invite": _("to invite a colleague"),
        "staff.view": _("to look at"),
        "invoice.void": _("to cancel"),
        "client.message": _("to write to the client of"),
        "digest.view": _("to look at the digest"),
        "audit.view": _("to read the audit"),
    }.get(line.action, tried)
    return fill(_("refused: {what} {about}"), what=exactly, about=about)


def _tried() -> dict[str, str]:
    """What was tried, by the kind of permission that it would have taken."""
    return {
        "deal": _("to change"),
        "task": _("to change a task of"),
        "client": _("to change"),
        "invoice": _("to bill or record money of"),
        "document": _("to make a document for"),
        "template": _("to change the company's documents"),
        "staff": _("to manage the staff"),
        "catalogue": _("to change the catalogue"),
        "regulation": _("to change the regulation"),
        "report": _("to look at the figures"),
        "plan": _("to set a plan"),
        "inbox": _("to manage the machinery"),
        "broadcast": _("to send news"),
        "privacy": _("to erase somebody"),
        "site": _("to let websites in"),
        "base": _("to bring the base along or take it away"),
        "intake": _("to act for another client"),
        "own": _("to change another's settings"),
    }


def _stage(line: AuditLine, regulation: Regulation) -> str:
    code = str(line.detail.get("to") or "")
    try:
        return said(regulation.stage(line.funnel or regulation.inbound, code).name)
    except UnknownCode:
        return code or "—"


def _field(detail: dict[str, Any], regulation: Regulation) -> str:
    code = str(detail.get("field") or "")
    try:
        return said(regulation.field(code).name)
    except UnknownCode:
        return code or "—"


def _report(detail: dict[str, Any]) -> str:
    named = {str(code): report_name(code) for code in REPORT_CODES}
    named |= {"digest": _("the day in figures"), "funnel": _("the funnel")}
    return named.get(str(detail.get("report")), "—")


def _until(detail: dict[str, Any], viewer: Viewer) -> str:
    """A day as the reader's clock has it; what is no moment is said as it is."""
    text = str(detail.get("until") or "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return "—"
    day = viewer.watch.local(moment).date() if moment.tzinfo is not None else moment.date()
    return viewer.watch.day(day)
