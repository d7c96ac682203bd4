"""What can go wrong in the CRM, as types with a stable code and data. Never a text: words belong to `handlers.ui`."""

from __future__ import annotations

from typing import ClassVar


class CrmError(Exception):
    """The root of all refusals that a person can do something about. `code` is stable and safe to log."""

    code: ClassVar[str] = "error"


class Refused(CrmError):
    """Not allowed, or not there: deliberately one error, so that nobody can learn what exists (R48)."""

    code = "refused"

    def __init__(self, action: str, subject: str | None = None, subject_id: int | None = None) -> None:
        super().__init__(action)
        self.action, self.subject, self.subject_id = action, subject, subject_id


class Outdated(CrmError):
    """The card that was pressed shows an older state: nothing was changed, show the deal as it is now."""

    code = "outdated"

    def __init__(self, deal_id: int) -> None:
        super().__init__(deal_id)
        self.deal_id = deal_id


class Overtaken(Outdated):
    """Somebody else changed it between this transaction's look and its write. Run again, it sees what they did."""

    code = "overtaken"


class FieldsMissing(CrmError):
    """The step needs these fields first (R14), in the order in which to ask for them."""

    code = "fields_missing"

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(fields)
        self.fields = fields


class NextTaskRequired(CrmError):
    """An open deal would be left without a next step (R8)."""

    code = "next_task_required"


class BadValue(CrmError):
    """A typed answer that does not fit. `reason` is a word such as `not_a_number`, `too_long`, `in_the_past`."""

    code = "bad_value"

    def __init__(self, reason: str, field: str | None = None, limit: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.field, self.limit = reason, field, limit


class InvitationRefused(CrmError):
    """Unknown, used or expired: the same answer for all three, so that guessing teaches nothing (R50)."""

    code = "invitation_refused"


class AlreadyStaff(CrmError):
    """A person who works here opened an invitation: it stays unused."""

    code = "already_staff"


class DealsLeft(CrmError):
    """Whoever is to be dismissed still answers for deals: they must be passed on first, or in the same act (R46)."""

    code = "deals_left"

    def __init__(self, staff_id: int, count: int) -> None:
        super().__init__(staff_id)
        self.staff_id, self.count = staff_id, count


class InvoiceRefused(CrmError):
    """The invoice's state does not allow it: `no_lines`, `no_due_date`, `not_draft`, `closed`, `too_much`, `not_paid`,
    `not_claimed`, `over_credit`, `not_owed`.
    """

    code = "invoice_refused"

    def __init__(self, reason: str, invoice_id: int) -> None:
        super().__init__(reason)
        self.reason, self.invoice_id = reason, invoice_id


class CompanyUnknown(CrmError):
    """A client would be shown a sample instead of the company (R66): `missing` holds `name`, `payment_details`."""

    code = "company_unknown"

    def __init__(self, missing: tuple[str, ...], invoice_id: int) -> None:
        super().__init__(missing)
        self.missing, self.invoice_id = missing, invoice_id


class AppliedMeanwhile(CrmError):
    """Somebody else has applied a regulation since this one was compared: nothing was changed."""

    code = "applied_meanwhile"


class CorrectionTooLate(CrmError):
    """The regulation leaves this correction to those who lead by now (R73): ask them."""

    def __init__(self, invoice_id: int) -> None:
        super().__init__("invoice.correction_too_late")
        self.invoice_id = invoice_id


class MergeRefused(CrmError):
    """Two cards cannot be made one, or apart again: `same`, `merged` (one of them has been meanwhile), `undone`
    (already), `merged_again` (the kept card was itself merged since: that comes first).
    """

    code = "merge_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ClientTaken(CrmError):
    """The client is with a colleague: nothing more than that is said of them (R48). The deal can be passed on."""

    code = "client_taken"


class ClientUnreachable(CrmError):
    """The client has no Telegram with us, or has blocked the bot: call them instead."""

    code = "client_unreachable"


class StorageBusy(Exception):
    """The database could not do it just now (locked, deadlock, connection lost): nothing was kept, run it again.

    No `CrmError`: nobody has done anything wrong, and whoever runs the transaction repeats it. `reason` is safe to log.
    """

    code: ClassVar[str] = "storage_busy"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OutOfTurn(Exception):
    """An earlier update of the same chat is still under way in another process: leave nothing, try again soon."""

    code: ClassVar[str] = "out_of_turn"

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


class AlreadyHandled(Exception):
    """Another process has finished this update: this transaction must leave nothing, and nobody need be told."""

    code: ClassVar[str] = "already_handled"

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq
