"""The tables, one module a topic. The entities are these models: there is no second set of classes over them."""

from crm_core.models.audit import AuditEntry, KpiNote, Remark
from crm_core.models.bases import BaseUpload, Export, Import, ImportedRecord
from crm_core.models.catalogue import DealLine, Product
from crm_core.models.clients import Company, Consent, Contact, ContactKey, ContactMerge, SavedSegment
from crm_core.models.company_setup import Plan, SetupMark
from crm_core.models.conversation import ConversationState, Message
from crm_core.models.deals import Deal, DealEvent, DealHelper, DealTag, StageEntry
from crm_core.models.documents import Document, DocumentTemplate
from crm_core.models.inbox import InboxUpdate
from crm_core.models.invoices import Counter, CreditNote, Expense, Invoice, InvoiceLine, OnlinePayment, Payment
from crm_core.models.outbox import Broadcast, NotificationPart, OutboxNotification
from crm_core.models.people import Department, Invitation, Staff
from crm_core.models.regulations import AppliedRegulation
from crm_core.models.schema import Schema
from crm_core.models.search import SearchDocument
from crm_core.models.sites import Site, SiteRequest
from crm_core.models.sources import Knock, SourceCost, SourceLink
from crm_core.models.tasks import Task

__all__ = [
    "AppliedRegulation",
    "AuditEntry",
    "BaseUpload",
    "Broadcast",
    "Company",
    "Consent",
    "Contact",
    "ContactKey",
    "ContactMerge",
    "ConversationState",
    "Counter",
    "CreditNote",
    "Deal",
    "DealEvent",
    "DealHelper",
    "DealLine",
    "DealTag",
    "Department",
    "Document",
    "DocumentTemplate",
    "Expense",
    "Export",
    "Import",
    "ImportedRecord",
    "InboxUpdate",
    "Invitation",
    "Invoice",
    "InvoiceLine",
    "Knock",
    "KpiNote",
    "Message",
    "NotificationPart",
    "OnlinePayment",
    "OutboxNotification",
    "Payment",
    "Plan",
    "Product",
    "Remark",
    "SavedSegment",
    "Schema",
    "SearchDocument",
    "SetupMark",
    "Site",
    "SiteRequest",
    "SourceCost",
    "SourceLink",
    "Staff",
    "StageEntry",
    "Task",
]
