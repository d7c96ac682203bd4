"""All kinds of notifications, by topic. Whatever reads the outbox imports this, so that none is unknown."""

from crm_core.queries.client_messages.kinds import (
    BroadcastGoesOn,
    BroadcastOver,
    News,
    SeriesMessageDue,
    StageReached,
)
from crm_core.queries.notifications.answers import ClientWaits, ClientWaitsLong, DealTakenOver
from crm_core.queries.notifications.bases import ExportAsked, ExportDecided, UploadTold
from crm_core.queries.notifications.company import BackupFailed, StaffChanged, StaffUnreachable
from crm_core.queries.notifications.deals import (
    DealAssigned,
    DealNudged,
    DealsAssigned,
    DealStalled,
    DealStalledLong,
    LeadWaiting,
    NewLead,
    PauseOver,
    RenewalOpened,
)
from crm_core.queries.notifications.invoices import (
    CorrectionAsked,
    InvoicePaid,
    InvoiceReminder,
    InvoiceSent,
    InvoiceUnpaid,
    PaymentClaimed,
    PaymentNotFound,
    PaymentTakenBack,
)
from crm_core.queries.notifications.messages import (
    ClientEdited,
    ClientMoved,
    ClientWrote,
    ClientWroteAfterwards,
    CouldNotShow,
    HandedOn,
    NotDelivered,
    NotHeard,
    PlanWithdrawn,
    WeEdited,
    WeWrote,
)
from crm_core.queries.notifications.mornings import MorningList
from crm_core.queries.notifications.rules import RulesChanged
from crm_core.queries.notifications.summaries import CatchUp, DailyDigest
from crm_core.queries.notifications.tasks import TaskAssigned, TaskDue, TaskOverdue, TaskSoon

__all__ = [
    "BackupFailed",
    "BroadcastGoesOn",
    "BroadcastOver",
    "CatchUp",
    "ClientEdited",
    "ClientMoved",
    "ClientWaits",
    "ClientWaitsLong",
    "ClientWrote",
    "ClientWroteAfterwards",
    "CorrectionAsked",
    "CouldNotShow",
    "DailyDigest",
    "DealAssigned",
    "DealNudged",
    "DealStalled",
    "DealStalledLong",
    "DealTakenOver",
    "DealsAssigned",
    "ExportAsked",
    "ExportDecided",
    "HandedOn",
    "InvoicePaid",
    "InvoiceReminder",
    "InvoiceSent",
    "InvoiceUnpaid",
    "LeadWaiting",
    "MorningList",
    "NewLead",
    "News",
    "NotDelivered",
    "NotHeard",
    "PauseOver",
    "PaymentClaimed",
    "PaymentNotFound",
    "PaymentTakenBack",
    "PlanWithdrawn",
    "RenewalOpened",
    "RulesChanged",
    "SeriesMessageDue",
    "StaffChanged",
    "StaffUnreachable",
    "StageReached",
    "TaskAssigned",
    "TaskDue",
    "TaskOverdue",
    "TaskSoon",
    "UploadTold",
    "WeEdited",
    "WeWrote",
]
