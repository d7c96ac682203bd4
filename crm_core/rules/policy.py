"""Who may do what (R48). Checked where a thing is done, by every service; hidden buttons are only a courtesy."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor


class Permission(StrEnum):
    """What can be done. Every service method names one."""

    deal_view = "deal.view"
    deal_create = "deal.create"
    deal_edit = "deal.edit"
    deal_move = "deal.move"
    deal_move_back = "deal.move_back"
    deal_lose = "deal.lose"
    deal_reopen = "deal.reopen"
    deal_pause = "deal.pause"
    deal_assign = "deal.assign"
    deal_claim = "deal.claim"
    task_view = "task.view"
    task_create = "task.create"
    task_edit = "task.edit"
    task_complete = "task.complete"
    task_assign = "task.assign"
    client_view = "client.view"
    client_create = "client.create"
    client_edit = "client.edit"
    client_merge = "client.merge"
    client_message = "client.message"
    invoice_view = "invoice.view"
    invoice_issue = "invoice.issue"
    invoice_pay = "invoice.pay"
    invoice_claim = "invoice.claim"
    invoice_void = "invoice.void"
    document_make = "document.make"
    template_keep = "template.keep"
    report_view = "report.view"
    report_export = "report.export"
    digest_view = "digest.view"
    plan_set = "plan.set"
    staff_view = "staff.view"
    staff_invite = "staff.invite"
    staff_dismiss = "staff.dismiss"
    staff_manage = "staff.manage"
    catalogue_view = "catalogue.view"
    catalogue_edit = "catalogue.edit"
    regulation_view = "regulation.view"
    regulation_apply = "regulation.apply"
    audit_view = "audit.view"
    inbox_manage = "inbox.manage"
    site_manage = "site.manage"
    intake_receive = "intake.receive"
    base_import = "base.import"
    base_export = "base.export"
    base_release = "base.release"
    broadcast_send = "broadcast.send"
    privacy_consent = "privacy.consent"
    privacy_erase = "privacy.erase"
    quality_view = "quality.view"
    quality_remark = "quality.remark"
    quality_answer = "quality.answer"
    own_settings = "own.settings"


class Scope(StrEnum):
    """How far a permission reaches: one's own things, the department's, the company's. Each holds the one before."""

    own = "own"
    department = "department"
    company = "company"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act is about. `owner_id` is the responsible member of staff (for an act on a member of staff: they)."""

    owner_id: int | None = None
    department_id: int | None = None
    contact_id: int | None = None


_P = Permission

_EVERYBODY = {_P.staff_view, _P.catalogue_view, _P.regulation_view}
_SELLING = {
    _P.deal_view,
    _P.deal_edit,
    _P.deal_move,
    _P.deal_lose,
    _P.deal_pause,
    _P.task_view,
    _P.task_create,
    _P.task_edit,
    _P.task_complete,
    _P.client_view,
    _P.client_edit,
    _P.client_message,
    _P.invoice_view,
    _P.invoice_issue,
    _P.invoice_pay,
    _P.document_make,
    _P.report_view,
    _P.base_export,
    _P.quality_view,
    _P.quality_answer,
}
_STARTING = {_P.deal_create, _P.deal_claim, _P.client_create}
_LEADING = {
    _P.deal_move_back,
    _P.deal_reopen,
    _P.deal_assign,
    _P.task_assign,
    _P.client_merge,
    _P.invoice_void,
    _P.digest_view,
    _P.plan_set,
    _P.quality_remark,
}
# All is seen, and nothing touched but the remark (R59).
_WATCHING = {
    _P.deal_view,
    _P.task_view,
    _P.client_view,
    _P.invoice_view,
    _P.report_view,
    _P.quality_view,
    _P.quality_remark,
}
_DIRECTING = {
    _P.report_export,
    _P.staff_invite,
    _P.staff_dismiss,
    _P.catalogue_edit,
    _P.template_keep,
    _P.privacy_erase,
    _P.base_release,
    _P.broadcast_send,
}
_LEADS_OWN = frozenset(
    {
        _P.deal_view,
        _P.client_view,
        _P.client_message,
        _P.invoice_view,
        _P.invoice_claim,
        _P.intake_receive,
        _P.privacy_consent,
        _P.privacy_erase,
        _P.own_settings,
    }
)


def _grant(*grants: tuple[set[Permission], Scope]) -> Mapping[Permission, Scope]:
    return {permission: scope for permissions, scope in grants for permission in permissions}


_OWN_SETTINGS = ({_P.own_settings}, Scope.own)

SCOPES: Mapping[Role, Mapping[Permission, Scope]] = {
    Role.manager: _grant(
        (_SELLING, Scope.own),
        # A client's own manager may take a step back, but not away from somebody else.
        ({_P.deal_move_back, _P.deal_reopen}, Scope.own),
        # Two cards that are both wholly their own: a client who comes by another way is not the head's business.
        ({_P.client_merge}, Scope.own),
        (_STARTING | _EVERYBODY, Scope.company),
        _OWN_SETTINGS,
    ),
    Role.head: _grant(
        (_SELLING | _LEADING, Scope.department),
        (_STARTING | _EVERYBODY, Scope.company),
        _OWN_SETTINGS,
    ),
    Role.supervisor: _grant(
        (_SELLING | _LEADING | _STARTING | _EVERYBODY | _DIRECTING, Scope.company),
        _OWN_SETTINGS,
    ),
    Role.admin: _grant(
        # What only a client can do for themselves is nobody's on the staff.
        (set(Permission) - {_P.intake_receive, _P.privacy_consent, _P.invoice_claim, _P.own_settings}, Scope.company),
        _OWN_SETTINGS,
    ),
    Role.quality: _grant((_WATCHING | _EVERYBODY, Scope.company), _OWN_SETTINGS),
}
"""What each role may do, and how far. What is not here is forbidden; an export takes the
regulation's word and an approval besides (R49)."""


def scope(role: Role, permission: Permission) -> Scope | None:
    """How far a role's permission reaches; None where it has none. Lists are narrowed by it."""
    return SCOPES[role].get(permission)


def allows(actor: Actor, permission: Permission, subject: Subject | None = None) -> bool:
    """Whether the actor may do this to the subject; without a subject: whether they may do it to anything at all.

    Leads act on their own contact's things alone. Things that nobody owns and no department holds are the company's.
    """
    if actor.kind is ActorKind.system:
        return True
    if actor.kind is ActorKind.lead:
        return permission in _LEADS_OWN and (subject is None or _is_same(actor.id, subject.contact_id))
    if actor.role is None:
        return False
    reach = scope(actor.role, permission)
    if reach is None or subject is None or reach is Scope.company:
        return reach is not None
    if _is_same(actor.id, subject.owner_id):
        return True
    return reach is Scope.department and _is_same(actor.department_id, subject.department_id)


def _is_same(mine: int | None, its: int | None) -> bool:
    return mine is not None and mine == its
