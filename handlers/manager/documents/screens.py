"""What a manager reads of a deal's documents (R61)."""

from __future__ import annotations

from collections.abc import Sequence

from crm_core.queries.deals.dto import DealCard
from crm_core.queries.documents.service import DocumentView, TemplateView
from crm_core.regulation.schema import Regulation
from handlers.ui.callbacks.deals import DealGoods
from handlers.ui.callbacks.documents import DealDocuments, FetchDocument, MakeDocument, SendDocument
from handlers.ui.formatting.document_fields import called
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.deal_card import to_deal

SHOWN = 8


def documents_screen(
    card: DealCard,
    made: Sequence[DocumentView],
    templates: Sequence[TemplateView],
    viewer: Viewer,
    toast: str | None = None,
) -> Screen:
    more = len(made) - SHOWN
    numbers = [button(f"📄 {place}", FetchDocument(document=one.id)) for place, one in enumerate(made[:SHOWN], start=1)]
    return Screen(
        text=lines(
            bold(_("📄 Documents")),
            fill("💼 {deal}", deal=short(card.title, 90)),
            "",
            *[_line(place, one, viewer) for place, one in enumerate(made[:SHOWN], start=1)],
            fill(ngettext("… and {n} more", "… and {n} more", more), n=more) if more > 0 else None,
            fill(_("None yet.")) if not made else None,
            fill(_("Nobody has sent a template yet: an administrator does it under /documents."))
            if not templates
            else None,
        ),
        keys=inline(
            numbers[:4],
            numbers[4:],
            *[button(cut(f"➕ {one.title}", 1), MakeDocument(deal=card.id, template=one.id)) for one in templates],
            to_deal(card.id),
        ),
        toast=toast,
    )


def _line(place: int, one: DocumentView, viewer: Viewer) -> Html:
    if one.sent_at is None:
        stands = _("not sent")
    else:
        stands = _("sent {when}").format(when=viewer.watch.day(viewer.watch.local(one.sent_at).date()))
    words = "{n}. {title}, № {number} · {stands}"
    return fill(words, n=place, title=short(one.title, 60), number=one.number, stands=stands)


def missing_screen(deal: int, template: int, lacking: Sequence[str], regulation: Regulation) -> Screen:
    """The first of what is missing is asked for; what comes after it is said. Products are not typed here."""
    if lacking[0] == "items":
        return _no_products(deal, template)
    further = [called(code, regulation) for code in lacking[1:4]]
    return Screen(
        text=lines(
            bold(_("✍️ What is missing: {what}").format(what=called(lacking[0], regulation))),
            fill(_("Type it, please. It stays in this document.")),
            fill(_("Then: {what}"), what=", ".join(further) + ("…" if len(lacking) > 4 else "")) if further else None,
        ),
        keys=inline(
            button(_("📄 Make it without"), MakeDocument(deal=deal, template=template, anyway=True)),
            button(_("« Documents"), DealDocuments(deal=deal)),
        ),
    )


def _no_products(deal: int, template: int) -> Screen:
    return Screen(
        text=fill(_("There are no products in this deal, and the document lists them.")),
        keys=inline(
            button(_("📦 Products"), DealGoods(deal=deal), "primary"),
            button(_("📄 Make it without"), MakeDocument(deal=deal, template=template, anyway=True)),
            button(_("« Documents"), DealDocuments(deal=deal)),
        ),
    )


def send_screen(document: DocumentView, card: DealCard) -> Screen:
    return Screen(
        text=lines(
            fill(_("📤 Send “{title}”, No. {number}, to the client?"), title=document.title, number=document.number),
            fill("👤 {client}", client=short(card.contact.name, 80)),
        ),
        keys=inline(
            button(_("📤 Send"), SendDocument(document=document.id, deal=card.id, sure=True), "primary"),
            button(_("« Documents"), DealDocuments(deal=card.id)),
        ),
    )
