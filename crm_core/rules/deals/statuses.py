"""The words for what a thing is in: one list each, used by tables, rules and screens alike."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class DealStatus(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class InvoiceStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    PART_PAID = "part_paid"
    PAID = "paid"
    VOID = "void"
    CREDITED = "credited"


class PaymentKind(StrEnum):
    """Money that came; a row against one that was none, or against a return that was none; money given back."""

    CAME = "came"
    TAKEN_BACK = "taken_back"
    RETURNED = "returned"


class DiscountKind(StrEnum):
    """What a discount is given in: a share of the line, or an amount off it."""

    PERCENT = "percent"
    SUM = "sum"


class Direction(StrEnum):
    """Whose words: the client's, ours to the client, or a note among colleagues that the client never sees."""

    IN = "in"
    OUT = "out"
    NOTE = "note"


class MessageKind(StrEnum):
    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    VIDEO_NOTE = "video_note"
    AUDIO = "audio"
    DOCUMENT = "document"
    ANIMATION = "animation"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    OTHER = "other"


class InboxState(StrEnum):
    NEW = "new"
    DONE = "done"
    SET_ASIDE = "set_aside"


class NotificationState(StrEnum):
    """PENDING waits for its time or a free lease; DROPPED was no longer true or wanted; FAILED was refused for good."""

    PENDING = "pending"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class DealEventKind(StrEnum):
    """Acts on a deal that its history tells, and that leave no row of their own elsewhere."""

    LOST = "deal.lose"
    REOPENED = "deal.reopen"
    PAUSED = "deal.pause"
    RESUMED = "deal.resume"
    ASSIGNED = "deal.assign"
    NUDGED = "deal.nudge"
    WIN_BACK_OPENED = "deal.win_back"
    RENEWAL_OPENED = "deal.renew"
    PERIOD_NOTED = "deal.period"
    LET_GO = "client.let_go"
    TAKEN_UP = "client.take_up"
    EDITED = "deal.edit"
    TAGGED = "deal.tag"
    UNTAGGED = "deal.untag"
    HELPER_ADDED = "deal.helper"
    HELPER_LEFT = "deal.helper_off"
    REMARKED = "deal.remark"
    REMARK_ANSWERED = "deal.remark_answer"
    REMARK_UNMOVED = "deal.remark_unmoved"
    INVOICE_CREDITED = "invoice.credit"
    TASK_POSTPONED = "task.postpone"
    TASK_FOLLOWED = "task.follow"
    TASK_ASSIGNED = "task.assign"
    OUTCOME = "task.outcome"
    DOCUMENT_MADE = "document.make"
    DOCUMENT_SENT = "document.send"


class Priority(IntEnum):
    """Smaller goes first when the rate limit makes letters wait."""

    CONVERSATION = 0
    NOTICE = 10
    REMINDER = 20
    DIGEST = 30
    BULK = 40


class KeyKind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"


class ConsentKind(StrEnum):
    """What somebody agrees to: that we keep and use their data to answer them, or that we send them news besides."""

    DATA = "data"
    NEWS = "news"
