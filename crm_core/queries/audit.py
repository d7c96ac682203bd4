"""What was done and what was refused, as somebody reads it (R51)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from crm_core.models import AuditEntry, Contact, Deal, Department, Invitation, Invoice, Product, Staff
from crm_core.queries.base import Query, asks
from crm_core.roles import ActorKind
from crm_core.rules.policy import Permission
from crm_core.storage.sql_types import AnyElement, NamedValues


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One act. `who`: the name of a colleague or client; None for the system, and for a stranger (`actor` tells which).

    `subject` is a kind ("deal") and `about` what it is called; None where it has no name or is not there. `other`: the
    colleague to whom something was given. `detail` holds codes, as the act itself wrote them.
    """

    at: datetime
    actor: ActorKind
    who: str | None
    action: str
    allowed: bool
    subject: str | None
    about: str | None
    funnel: str | None
    other: str | None
    detail: NamedValues


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Newest first. `older`: there is a further page."""

    lines: tuple[AuditLine, ...]
    page: int
    older: bool


_By, _Client = aliased(Staff), aliased(Contact)
_Colleague, _Contact, _Other = aliased(Staff), aliased(Contact), aliased(Staff)
_ABOUT = func.coalesce(
    Deal.title, _Colleague.name, _Contact.name, Product.name, Invoice.number, Invitation.name, Department.name
)
_TO = AuditEntry.detail["to"].as_integer()


def _is(kind: str) -> AnyElement:
    return AuditEntry.subject == kind


_LINES = (
    select(
        AuditEntry.at,
        AuditEntry.actor,
        func.coalesce(_By.name, _Client.name),
        AuditEntry.action,
        AuditEntry.allowed,
        AuditEntry.subject,
        _ABOUT,
        Deal.funnel,
        _Other.name,
        AuditEntry.detail,
    )
    .outerjoin(_By, and_(AuditEntry.actor == ActorKind.staff, _By.id == AuditEntry.actor_id))
    .outerjoin(_Client, and_(AuditEntry.actor == ActorKind.lead, _Client.id == AuditEntry.actor_id))
    .outerjoin(Deal, and_(_is("deal"), Deal.id == AuditEntry.subject_id))
    .outerjoin(_Colleague, and_(_is("staff"), _Colleague.id == AuditEntry.subject_id))
    .outerjoin(_Contact, and_(_is("contact"), _Contact.id == AuditEntry.subject_id))
    .outerjoin(Product, and_(_is("product"), Product.id == AuditEntry.subject_id))
    .outerjoin(Invoice, and_(_is("invoice"), Invoice.id == AuditEntry.subject_id))
    .outerjoin(Invitation, and_(_is("invitation"), Invitation.id == AuditEntry.subject_id))
    .outerjoin(Department, and_(_is("department"), Department.id == AuditEntry.subject_id))
    # Acts that give something write whom to; of the others `to` may be a stage's code, which is nobody's number.
    .outerjoin(_Other, _Other.id == case((AuditEntry.action.in_(("deal.assign", "task.assign")), _TO)))
    .order_by(AuditEntry.id.desc())
)


class Audit(Query):
    @asks(Permission.audit_view)
    async def lines(
        self, page: int = 0, size: int = 8, *, staff_id: int | None = None, refused: bool = False
    ) -> AuditPage:
        """A page in one statement; of one colleague's acts, or of refusals alone. Raises Refused."""
        self.allow(Permission.audit_view)
        found, page = _LINES, max(page, 0)
        if staff_id is not None:
            found = found.where(AuditEntry.actor == ActorKind.staff, AuditEntry.actor_id == staff_id)
        if refused:
            found = found.where(~AuditEntry.allowed)
        rows = (await self.session.execute(found.limit(size + 1).offset(page * size))).all()
        if not rows and page:
            return await self.lines(0, size, staff_id=staff_id, refused=refused)
        return AuditPage(tuple(AuditLine(*row) for row in rows[:size]), page, len(rows) > size)
