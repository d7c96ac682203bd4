"""What a deal's card says, in the order in which a manager needs it: what burns, who, how much, where, what next.

Details are one press away; a line that has nothing to say is not there (R21).
"""

from __future__ import annotations

from crm_core.queries.deals.dto import DealCard
from crm_core.queries.invoices.dto import InvoiceBrief, LineView
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus
from crm_core.rules.people.phones import pretty
from handlers.ui.formatting.amounts import amount, known_amount
from handlers.ui.formatting.labels import invoice_title, reason_name, source_name, task_name
from handlers.ui.formatting.times import work_left
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, in_quotes, ngettext, said

TITLE_SHOWN, NAME_SHOWN, WORDS_SHOWN = 120, 80, 200
TASKS_SHOWN = 3
_UNPAID = (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)


def deal_text(card: DealCard, viewer: Viewer) -> Html:
    blocks = (
        lines(bold(short(card.title, TITLE_SHOWN)), tags_line(card, viewer), own_tags_line(card)),
        lines(client_line(card), phone_line(card), money_line(card), *_money(card, viewer)),
        lines(*_stage(card, viewer)),
        lines(*_next(card, viewer)),
        lines(_asked(card), said_line(card)),
        lines(_background(card, viewer), _likeness(card)),
    )
    return Html("\n\n".join(block for block in blocks if block))


def tags_line(card: DealCard, viewer: Viewer) -> Html | None:
    """What is wrong with an open deal, in one line; nothing where all is well."""
    if not card.open:
        return None
    tags: list[str] = []
    if card.paused_until:
        day = viewer.watch.day(viewer.watch.local(card.paused_until).date())
        tags.append(_("⏸ paused until {day}").format(day=day))
    elif card.stalled_at and card.stage_due_at and card.stage_due_at <= viewer.now:
        tags.append(_("🐢 stuck"))
    late = sum(task.overdue for task in card.tasks)
    if late:
        tags.append(ngettext("⚠️ {n} task overdue", "⚠️ {n} tasks overdue", late).format(n=late))
    if not card.tasks:
        tags.append(_("⚠️ no next step"))
    if any(one.overdue for one in card.invoices):
        tags.append(_("💸 payment overdue"))
    return fill("{tags}", tags=" · ".join(tags)) if tags else None


def own_tags_line(card: DealCard) -> Html | None:
    """The company's own marks (R60), without those that say what the line above has said."""
    said_above = ("stalled", "paused", "overdue", "no_step", "unpaid")
    names = [
        short(said(tag.name), 30) for tag in card.tags if tag.rule is None or tag.rule.model_fields_set - {*said_above}
    ]
    return fill("🏷 {names}", names=" · ".join(names)) if names else None


def client_line(card: DealCard) -> Html:
    name = fill("👤 {name}", name=short(card.contact.name, NAME_SHOWN))
    if card.company:
        name = fill("{name} · {company}", name=name, company=short(card.company, NAME_SHOWN))
    if card.contact.unreachable:
        name = fill(_("{name} (has blocked the bot: call)"), name=name)
    return name


def phone_line(card: DealCard) -> Html | None:
    return fill("📞 {phone}", phone=pretty(card.contact.phone)) if card.contact.phone else None


def money_line(card: DealCard) -> Html | None:
    """The amount and what for: "💰 85 000 ₽ · Landing page × 2 and 1 more"."""
    what = goods(card.lines) or card.product or ""
    worth = known_amount(card.amount, card.currency)
    if worth is None:
        return fill("📦 {what}", what=what) if what else None
    return (
        fill("💰 <b>{worth}</b> · {what}", worth=worth, what=what) if what else fill("💰 <b>{worth}</b>", worth=worth)
    )


def margin_line(card: DealCard) -> Html | None:
    """What it costs and leaves, once it has cost something."""
    if not card.spent:
        return None
    spent, margin = known_amount(card.spent, card.currency), known_amount(card.margin, card.currency)
    if margin is None:
        return fill(_("💸 Expenses: {spent}"), spent=spent)
    return fill(_("💸 Expenses: {spent} · margin {margin}"), spent=spent, margin=margin)


def _paid(card: DealCard) -> Html | None:
    """What has come of what the deal is worth, once something has."""
    came = sum(one.paid - one.standing.to_return for one in card.invoices)
    paid, worth = known_amount(came, card.currency), known_amount(card.amount, card.currency)
    return fill(_("💳 Paid: {paid} of {sum}"), paid=paid, sum=worth) if came and paid and worth else None


def goods(sold: tuple[LineView, ...]) -> str:
    """Lines in few words: the first by its name, the others by their number."""
    if not sold:
        return ""
    first = short(sold[0].title, 40) + (f" × {sold[0].quantity}" if sold[0].quantity > 1 else "")
    more = len(sold) - 1
    return first + ngettext(" and {n} more", " and {n} more", more).format(n=more) if more else first


def said_line(card: DealCard) -> Html | None:
    """The client's latest words, where they are not the very request that the deal is named after."""
    words = (card.last_words or "").strip()
    if not words or words in (card.title.strip(), (card.need or "").strip()):
        return None
    return fill("💬 {words}", words=in_quotes(short(words, WORDS_SHOWN)))


def _money(card: DealCard, viewer: Viewer) -> list[Html | None]:
    return [margin_line(card), _paid(card), _to_return(card), *_unpaid(card, viewer)]


def _to_return(card: DealCard) -> Html | None:
    over = sum(one.standing.to_return for one in card.invoices)
    shown = known_amount(over, card.currency) if over else None
    return fill(_("↩️ To be returned to the client: {sum}"), sum=shown) if shown else None


def _unpaid(card: DealCard, viewer: Viewer) -> list[Html]:
    """Money that is on its way, the latest invoice first."""
    return [_owed(one, viewer) for one in card.invoices if one.status in _UNPAID][:2]


def _owed(one: InvoiceBrief, viewer: Viewer) -> Html:
    left = amount(one.left, one.currency)
    title = invoice_title(one.number)
    if one.due_on is None:
        return fill(_("🧾 {title}: {sum} to come"), title=title, sum=left)
    text = _("🧾 {title}: {sum} to come by {day}")
    if one.overdue:
        text = _("🧾 {title}: {sum} was due by {day}")
    return fill(text, title=title, sum=left, day=viewer.watch.day(one.due_on))


def _stage(card: DealCard, viewer: Viewer) -> list[Html]:
    shown = [fill("{funnel} → <b>{stage}</b>", funnel=said(card.funnel.name), stage=said(card.stage.name))]
    closed = viewer.watch.ago(card.closed_at or viewer.now)
    if card.status is DealStatus.WON:
        until = fill(_("🔁 Paid until {day}"), day=viewer.watch.day(card.paid_until)) if card.paid_until else None
        return [*shown, fill(_("🏆 Won {when}"), when=closed), *([until] if until else [])]
    if card.status is DealStatus.LOST:
        why = reason_name(card.lost_reason, viewer.regulation) if card.lost_reason else ""
        refused = fill(_("🚪 Refused {when}: {reason}"), when=closed, reason=why)
        barred = card.contact.barred
        return [*shown, refused, *([fill(_("🚫 Not to be written to: {reason}"), reason=barred)] if barred else [])]
    return [*shown, fill(_("🎯 {goal}"), goal=said(card.stage.goal)), *_stage_time(card, viewer)]


def _stage_time(card: DealCard, viewer: Viewer) -> list[Html]:
    if card.paused_until:
        return [fill("⏸ {reason}", reason=card.pause_reason)] if card.pause_reason else []
    if card.stage_due_at is None:
        return []
    left = work_left(card.work_left) if card.work_left else viewer.watch.left(card.stage_due_at)
    mark = "⚠️" if card.stage_due_at <= viewer.now else "⏳"
    return [fill(_("{mark} Stage: {left}"), mark=mark, left=left)]


def _next(card: DealCard, viewer: Viewer) -> list[Html]:
    if not card.tasks:
        return [fill(_("⚠️ No next step"))] if card.open else []
    shown = [fill(_("<b>Next step</b>"))]
    for task in card.tasks[:TASKS_SHOWN]:
        mark = "⚠️ " if task.overdue else ""
        name = short(task_name(task, viewer.regulation), 100)
        shown.append(fill("{mark}{name}, {when}", mark=mark, name=name, when=viewer.watch.when(task.due_at)))
    more = len(card.tasks) - TASKS_SHOWN
    return [*shown, fill(_("… and {n} more"), n=more)] if more > 0 else shown


def _asked(card: DealCard) -> Html | None:
    """What was asked for, unless the deal is named after it."""
    need = (card.need or "").strip()
    return fill("📝 {need}", need=short(need, WORDS_SHOWN)) if need and need != card.title.strip() else None


def _background(card: DealCard, viewer: Viewer) -> Html:
    """Where it came from, its number, and who answers for it if that is somebody else."""
    parts: list[str] = []
    if card.source_code:
        parts.append(_("📣 {source}").format(source=source_name(card.source_code, viewer.regulation)))
    parts.append(_("No. {n}").format(n=card.id))
    if is_a_colleagues(card, viewer) and card.owner:
        parts.append(_("👔 {owner} is in charge").format(owner=short(card.owner.name, NAME_SHOWN)))
    if card.helpers:
        parts.append(_("🤝 {names}").format(names=short(card.helpers, WORDS_SHOWN)))
    return fill("<i>{parts}</i>", parts=" · ".join(parts))


def _likeness(card: DealCard) -> Html | None:
    if not card.likeness:
        return None
    names = ", ".join(short(other.name, NAME_SHOWN) for other in card.likeness[:3])
    return fill(_("👥 The same number is on the card of {names}"), names=names)


def is_a_colleagues(card: DealCard, viewer: Viewer) -> bool:
    return card.owner is None or card.owner.id != viewer.actor.id
