"""A notification of every kind, with whatever names and words a test wants to try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any, get_args, get_type_hints

from crm_core.queries.client_messages.news import BroadcastProgress, NewsFacts
from crm_core.queries.client_messages.wordings import ClientMessageFacts
from crm_core.queries.deals.dto import DealCard
from crm_core.queries.documents.kinds import DocumentFacts
from crm_core.queries.dto import ContactBrief, StaffBrief
from crm_core.queries.notifications.bases import ExportFacts, UploadFacts
from crm_core.queries.notifications.company import BackupFacts, StaffFacts, UnreachableFacts
from crm_core.queries.notifications.dto import (
    AnswerFacts,
    CardFacts,
    CatchUpFacts,
    DealFacts,
    DigestFacts,
    GivenAwayFacts,
    InvoiceFacts,
    InvoiceLineFacts,
    MessageFacts,
    Recipient,
    RemarkFacts,
    ResumedFacts,
    RulesFacts,
    StallFacts,
    TakenOverFacts,
    TaskFacts,
    TransferFacts,
    WaitingFacts,
    WeekFacts,
)
from crm_core.queries.notifications.kinds import DailyDigest, DealStalledLong, StaffUnreachable, WeeklyDigest
from crm_core.queries.notifications.mornings import DealOf, MorningFacts
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.queries.notifications.registry import AnyKind
from crm_core.queries.reports.digest import Digest, ReasonLine, Tally
from crm_core.queries.reports.funnel import FunnelReport, StageLine
from crm_core.queries.tasks.dto import TaskLine
from crm_core.regulation.changes import Topic
from crm_core.regulation.schema import Regulation, Text
from crm_core.roles import Role
from crm_core.rules.broadcasts import BroadcastState
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, MessageKind
from crm_core.rules.exports import ExportFormat, ExportKind, ExportState
from crm_core.rules.importing.states import UploadState
from handlers.ui.callbacks.base import Names
from tests.handlers.ui.sample_digests import long_digest, long_week

MAX_ID = 2**63 - 1
NOW = datetime.fromisoformat("2026-03-16T10:00:00+03:00")
TO_LEADERS = (DailyDigest, WeeklyDigest, DealStalledLong, StaffUnreachable)


def facts_of(kind: type[AnyKind]) -> type[Any]:
    """What a kind says that it loads."""
    said = get_type_hints(kind.load)["return"]
    return next((one for one in get_args(said) if one is not type(None)), said)


def some(kind: type[AnyKind]) -> AnyKind:
    """One of a kind, whatever it is about."""
    values = {int: 1, bool: False, str: "2026-03-16", tuple[int, ...]: (1, 2), int | None: None}
    hints = get_type_hints(kind)
    return kind(**{one.name: values[hints[one.name]] for one in fields(kind)})


class Samples:
    """`name` stands wherever a person or a deal is named (as long as the tables allow), `words` is what was said."""

    def __init__(self, regulation: Regulation, name: str, words: str) -> None:
        self.regulation, self.name, self.words = regulation, name[:200], words
        self.funnel = regulation.funnels[0]
        self.stage = max(self.funnel.stages, key=lambda stage: len(stage.goal.ru))

    def notification(self, kind: type[AnyKind], locale: str, media: MessageKind | None = None) -> Notification:
        facts = self._facts(kind)
        if media is not None and isinstance(facts, MessageFacts):
            facts = replace(facts, kind=media, file_id="AgACAgIAAx" * 8)
        to_client = kind.for_client
        recipient = Recipient(
            staff_id=None if to_client else MAX_ID,
            contact_id=MAX_ID if to_client else None,
            chat_id=1,
            locale=locale,
            zone="Asia/Vladivostok",
            name=self.name,
            role=None if to_client else Role.supervisor if kind in TO_LEADERS else Role.manager,
        )
        return Notification(1, some(kind), recipient, False, facts, MAX_ID)

    def _facts(self, kind: type[AnyKind]) -> Any:
        client = DealOf(MAX_ID, self.name)
        samples: dict[type[Any], Callable[[], Any]] = {
            CardFacts: lambda: CardFacts(self.card(), by=self.name),
            TransferFacts: lambda: TransferFacts(17, 10**15, "RUB", self.name, self.name, NOW),
            WaitingFacts: lambda: WaitingFacts(self.deal(), NOW, NOW + timedelta(minutes=30)),
            ResumedFacts: lambda: ResumedFacts(self.deal()),
            MessageFacts: self.message,
            TaskFacts: self.task,
            StallFacts: lambda: StallFacts(self.deal(), NOW),
            AnswerFacts: lambda: AnswerFacts(self.deal(), NOW - timedelta(hours=2), self.words),
            GivenAwayFacts: lambda: GivenAwayFacts(self.deal(), self.name, self.name),
            TakenOverFacts: lambda: TakenOverFacts(self.deal(), self.name),
            InvoiceFacts: lambda: self.invoice("invoice_overdue" if kind.for_client else None),
            DigestFacts: lambda: DigestFacts(self.digest()),
            WeekFacts: lambda: WeekFacts(long_week(self.digest())),
            RulesFacts: lambda: RulesFacts(self.name, dict.fromkeys(Topic, (self.funnel.name,) * 5)),
            DocumentFacts: lambda: DocumentFacts(
                1, 1, self.name[:99], "1", b"", {}, self.regulation.company.name, False
            ),
            CatchUpFacts: lambda: CatchUpFacts(2, 5, 21, 1),
            UnreachableFacts: lambda: UnreachableFacts(MAX_ID, self.name, 99),
            BackupFacts: lambda: BackupFacts("disk"),
            StaffFacts: lambda: StaffFacts(self.name[:120], Role.head, self.name[:120]),
            ClientMessageFacts: lambda: ClientMessageFacts(
                "{client}, {company}: {product}, {amount}. {link}",
                self.name,
                self.regulation.company.name,
                self.name,
                10**15,
                "RUB",
                "https://example.com",
            ),
            NewsFacts: lambda: NewsFacts(MessageKind.TEXT, self.words[:1500], (), None, self.regulation.company.name),
            BroadcastProgress: lambda: BroadcastProgress(
                MAX_ID, self.name[:60], self.words, BroadcastState.RUNNING, self.name, NOW, 5000, None, 1, 2, 3, 4, 5
            ),
            ExportFacts: lambda: ExportFacts(
                *(MAX_ID, ExportKind.CLIENTS, ExportFormat.XLSX, self.name),
                *(Role.head, ExportState.DECLINED, self.name, None),
            ),
            RemarkFacts: lambda: RemarkFacts(self.deal(), MAX_ID, self.name, self.name, self.name),
            UploadFacts: self.upload,
            MorningFacts: lambda: MorningFacts(2, 5, 21, 1, self.card().tasks, (client,), (client,)),
        }
        return samples[facts_of(kind)]()

    def upload(self) -> UploadFacts:
        faults = [[10**6, self.name, "phone"]] * 10
        counts = {"created": 10**6, "merged": 10**6, "same": 10**6, "bad": 10**6}
        unknown = {what.value: {self.name: ""} for what in Names if what is not Names.COLUMNS}
        report = {"counts": counts, "hidden": 99, "faults": faults, "columns": [[0, self.name, ""]], "unknown": unknown}
        said = {Names.OWNERS.value: {self.name: self.name}}
        return UploadFacts(MAX_ID, "clients", self.name, UploadState.LOOKED, said, report)

    def deal(self) -> DealFacts:
        return DealFacts(
            id=MAX_ID,
            version=2**31 - 1,
            title=self.name,
            funnel=self.funnel,
            stage=self.stage,
            stage_entered_at=NOW - timedelta(days=9),
            stage_due_at=NOW - timedelta(days=3),
            amount=10**15,
            currency="RUB",
            contact_id=MAX_ID,
            contact_name=self.name[::-1],
            company=self.name,
            owner_id=7,
            owner_name=self.name[:120],
        )

    def card(self) -> DealCard:
        contact = ContactBrief(MAX_ID, self.name, "+79123456789", "a@b.example", "anna", True, True, "ru")
        line = TaskLine(
            id=MAX_ID,
            deal_id=MAX_ID,
            deal_title=self.name,
            deal_version=2**31 - 1,
            deal_status=DealStatus.OPEN,
            contact_name=self.name,
            type="call",
            title=Text(ru=self.name[:200] or "x", en=self.name[:200] or "x"),
            due_at=NOW,
            overdue=True,
            postponed=0,
            stage_name=self.stage.name,
            amount=10**15,
            currency="RUB",
            owner_id=MAX_ID,
        )
        return DealCard(
            id=MAX_ID,
            version=2**31 - 1,
            title=self.name,
            status=DealStatus.OPEN,
            funnel=self.funnel,
            stage=self.stage,
            next_stage=None,
            stage_entered_at=NOW,
            stage_due_at=NOW,
            stalled_at=None,
            paused_until=None,
            pause_reason=None,
            amount=10**15,
            currency="RUB",
            source=self.regulation.sources[0],
            source_code=self.regulation.sources[0].code,
            need=self.words,
            product=self.name,
            contact=contact,
            company=self.name,
            owner=StaffBrief(3, self.name[:120]),
            fields={},
            tasks=(line,) * 5,
            lost_reason=None,
            closed_at=None,
            created_at=NOW,
            invoices=(),
            last_words=self.words,
            likeness=(contact,) * 5,
        )

    def message(self) -> MessageFacts:
        return MessageFacts(
            deal=self.deal(),
            message_id=MAX_ID,
            kind=MessageKind.TEXT,
            text=self.words,
            file_id=None,
            at=NOW,
            edited_at=None,
            author=self.name,
            company=self.regulation.company.name,
        )

    def task(self) -> TaskFacts:
        kind = max(self.regulation.task_types, key=lambda kind: len(kind.outcomes))
        return TaskFacts(
            MAX_ID,
            self.deal(),
            kind,
            Text(ru=self.name[:200] or "x", en=self.name[:200] or "x"),
            NOW - timedelta(days=1),
            0,
        )

    def invoice(self, template: str | None) -> InvoiceFacts:
        return InvoiceFacts(
            deal=self.deal(),
            invoice_id=MAX_ID,
            version=2**31 - 1,
            number="2026-0001",
            status=InvoiceStatus.PART_PAID,
            lines=(InvoiceLineFacts(self.name, "<шт>", 10**12, 3, 3 * 10**12),) * 40,
            total=10**15,
            paid=10**14,
            amount=9 * 10**14,
            currency="RUB",
            due_on=date(2026, 3, 13),
            day=3,
            template=self.regulation.template(template) if template else None,
            payment_details=self.regulation.invoice.payment_details,
            company=self.regulation.company.name,
        )

    def digest(self) -> Digest:
        return long_digest(self.name, self.funnel, self.regulation.reasons)

    def report(self, waiting: int = 3) -> FunnelReport:
        entered = [120, 90, 80, 30, 20, 12, 9, 8, 7, 6, 5, 4, 3, 2, 1]
        stages = tuple(
            StageLine(
                stage=stage,
                entered=entered[place],
                conversion=entered[place] / entered[place - 1] if place else None,
                lost=Tally(7, 10**9),
                waiting=Tally(waiting, 10**9),
                reasons=(ReasonLine(self.regulation.reasons[0], 7, 10**9),),
                median_time=timedelta(hours=4),
                average_time=timedelta(hours=9),
            )
            for place, stage in enumerate(self.funnel.stages)
        )
        weakest = min(stages[1:], key=lambda line: line.conversion or 1)
        return FunnelReport(self.funnel, NOW - timedelta(days=30), NOW, "RUB", stages, weakest)
