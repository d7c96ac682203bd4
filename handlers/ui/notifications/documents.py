"""A company's own document, made for a deal (R61): to whoever made it, and to the client."""

from __future__ import annotations

import re
from base64 import b64encode

from crm_core.queries.documents.kinds import DocumentFacts
from crm_core.queries.notifications.kinds import DocumentReady, DocumentSent
from handlers.ui.callbacks.documents import DealDocuments, SendDocument
from handlers.ui.callbacks.own_requests import WriteToUs
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import bold, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.picture import FilledFile
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.notifications.registry import shows

_NO_FILE_NAME = re.compile(r"[^\w.\-]+")


@shows(DocumentReady)
def ready(facts: DocumentFacts, viewer: Viewer) -> Screen:
    send = SendDocument(document=facts.document_id, deal=facts.deal_id)
    return Screen(
        text=lines(
            fill(_("📄 <b>{title}</b>, No. {number}"), title=short(facts.title, 90), number=facts.number),
            fill(_("Please read it before it goes to the client.")),
        ),
        file=_file(facts),
        keys=inline(
            button(_("📤 Send to the client"), send, "primary"),
            button(_("« Documents"), DealDocuments(deal=facts.deal_id)),
        ),
    )


@shows(DocumentSent)
def sent(facts: DocumentFacts, viewer: Viewer) -> Screen:
    company = said(facts.seller) if facts.seller else ""
    return Screen(
        text=lines(
            bold(company) if company else None,
            fill(_("📄 {title}, No. {number}"), title=short(facts.title, 90), number=facts.number),
        ),
        file=_file(facts),
        keys=inline(button(_("💬 Write to us…"), WriteToUs())),
    )


def _file(facts: DocumentFacts) -> FilledFile:
    name = _NO_FILE_NAME.sub("-", f"{facts.title}-{facts.number}").strip("-.")
    return FilledFile(name=f"{name[:80]}.docx", body=b64encode(facts.body).decode(), values=dict(facts.values))
