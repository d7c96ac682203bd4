"""How a deal's products look on a phone: the list with its total, one line, and the catalogue to pick from (R27)."""

from __future__ import annotations

from crm_core.queries.catalogue import CategoryView, ProductPage, ProductView
from crm_core.queries.deals.dto import DealCard
from crm_core.queries.invoices.dto import LineView
from crm_core.rules.deals.statuses import DealStatus, DiscountKind, InvoiceStatus
from handlers.manager.goods.callbacks import (
    AskFigure,
    CataloguePrice,
    FollowLines,
    GoodsCategories,
    GoodsProducts,
    OpenLine,
    PutDiscount,
    PutGoods,
)
from handlers.manager.invoices.callbacks import NewInvoice
from handlers.ui.callbacks.deals import DealGoods
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.line_items import discount_words, line_text, nothing_to_pick
from handlers.ui.kit.button_layout import beside
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.deal_card import to_deal

LINES_SHOWN = 12
USUAL_PERCENTS = (5, 10, 15, 20)


def goods_screen(card: DealCard, toast: str | None = None) -> Screen:
    """What is sold in the deal, and what it comes to; one press leads to a line, to the catalogue, to an invoice."""
    rows = [_line_button(card, line) for line in card.lines[:LINES_SHOWN]]
    billed = any(one.status is not InvoiceStatus.VOID for one in card.invoices)
    may_bill = card.lines and not billed and card.status is not DealStatus.LOST
    return Screen(
        text=lines(
            bold(_("📦 Products")),
            fill("💼 {title}", title=short(card.title, 120)),
            "",
            *(_lines(card) or [fill(_("None yet. Pick what the client buys, I will do the sums."))]),
            *_total(card),
        ),
        keys=inline(
            *rows,
            button(_("➕ From the catalogue"), GoodsCategories(deal=card.id), None if card.lines else "primary"),
            button(
                _("💰 Amount by the products: {sum}").format(sum=amount(card.lines_sum, card.currency)),
                FollowLines(deal=card.id, version=card.version),
            )
            if card.lines and not card.follows_lines
            else None,
            button(_("🧾 Invoice for this"), NewInvoice(deal=card.id), "primary") if may_bill else None,
            to_deal(card.id),
        ),
        toast=toast,
    )


def line_screen(card: DealCard, line: LineView, product: ProductView, toast: str | None = None) -> Screen:
    """One product: quantity by − and +, price and discount by a press or typed."""
    at = {"deal": card.id, "product": line.product_id}
    price = amount(line.price, card.currency)
    words = discount_words(line.discount, card.currency)
    return Screen(
        text=lines(
            bold(short(line.title, 120)),
            fill("{category}", category=product.category),
            fill(_("In the catalogue: {price}"), price=amount(product.price, product.currency))
            if line.price != product.price
            else None,
            "",
            line_text(line, card.currency, titled=False),
        ),
        keys=inline(
            [
                button("➖", PutGoods(**at, quantity=line.quantity - 1)) if line.quantity > 1 else None,
                button(f"✏️ {line.quantity}", AskFigure(**at, what="quantity")),
                button("➕", PutGoods(**at, quantity=min(line.quantity + 1, 100_000))),
            ],
            button(_("💰 Price: {price}").format(price=price), AskFigure(**at, what="price")),
            button(
                _("🏷 Discount: {discount}").format(discount=words) if words else _("🏷 Give a discount"),
                AskFigure(**at, what="discount"),
            ),
            [
                button(_("🗑 Take out"), PutGoods(**at, quantity=0)),
                button(_("➕ Another product"), GoodsCategories(deal=card.id)),
            ],
            [_to_goods(card.id), to_deal(card.id)],
        ),
        toast=toast,
    )


def figure_screen(card: DealCard, line: LineView, product: ProductView, what: str) -> Screen:
    """Asks for a quantity, a price or a discount; the likely answers are buttons."""
    at = {"deal": card.id, "product": line.product_id}
    asks = {
        "quantity": (_("How many of “{title}”?"), _("Type the number.")),
        "price": (_("At what price is “{title}” sold?"), _("Type the price for one, in figures.")),
        "discount": (_("What discount on “{title}”?"), _("Press it, or type: 7%, or a sum off the whole line, 5 000.")),
    }
    ask, hint = asks[what]
    keys: list[list[Button]] = []
    if what == "discount":
        keys = [
            [button(f"{percent} %", PutDiscount(**at, percent=percent)) for percent in USUAL_PERCENTS],
            [button(_("No discount"), PutDiscount(**at, percent=0))] if line.discount else [],
        ]
    elif what == "price" and line.price != product.price:
        usual = _("As in the catalogue: {price}").format(price=amount(product.price, product.currency))
        keys = [[button(usual, CataloguePrice(**at))]]
    return Screen(
        text=lines(bold(ask.format(title=short(line.title, 80))), fill("{hint}", hint=hint)),
        keys=inline(*keys, button(_("« Back"), OpenLine(**at))),
    )


def categories_screen(deal: int, categories: tuple[CategoryView, ...]) -> Screen:
    keys = [
        button(f"{short(one.name, 40)} ({one.count})", GoodsProducts(deal=deal, category=place))
        for place, one in enumerate(categories)
    ]
    empty = None if categories else nothing_to_pick()
    return Screen(
        text=lines(bold(_("📦 What does the client buy?")), empty), keys=inline(*keys, [_to_goods(deal), to_deal(deal)])
    )


def products_screen(card: DealCard, data: GoodsProducts, page: ProductPage, toast: str | None = None) -> Screen:
    """A press puts one on the deal, or opens the line of what is there already."""
    there = {line.product_id: line.quantity for line in card.lines}
    keys = [
        button(f"✓ {there[one.id]} × {short(one.name, 36)}", OpenLine(deal=card.id, product=one.id))
        if one.id in there
        else button(
            f"{short(one.name, 36)} · {amount(one.price, one.currency)}",
            PutGoods(deal=card.id, product=one.id, quantity=1),
        )
        for one in page.lines
    ]
    turn = [
        button("‹", data.model_copy(update={"page": data.page - 1})) if data.page else None,
        button("›", data.model_copy(update={"page": data.page + 1})) if data.page + 1 < page.pages else None,
    ]
    return Screen(
        text=lines(bold(page.category), fill(_("Press what the client buys."))),
        keys=inline(*keys, turn, [button(_("« Categories"), GoodsCategories(deal=card.id)), _to_goods(card.id)]),
        toast=toast,
    )


def _to_goods(deal: int) -> Button:
    return button(_("« Products"), DealGoods(deal=deal))


def _lines(card: DealCard) -> list[Html]:
    shown = [line_text(line, card.currency) for line in card.lines[:LINES_SHOWN]]
    more = len(card.lines) - len(shown)
    return [*shown, fill(_("… and {n} more"), n=more)] if more > 0 else shown


def _total(card: DealCard) -> list[Html | str]:
    """What the lines come to, and the deal's amount where it was set by hand to something else."""
    if not card.lines:
        return []
    saved = sum(line.off for line in card.lines)
    shown: list[Html | str] = [
        "",
        fill(_("Discounts: −{sum}"), sum=amount(saved, card.currency)) if saved else "",
        fill(_("<b>Total: {sum}</b>"), sum=amount(card.lines_sum, card.currency)),
    ]
    if card.amount is not None and not card.follows_lines:
        by_hand = fill(_("💰 The deal's amount was set by hand: {sum}"), sum=amount(card.amount, card.currency))
        shown.append(by_hand)
    return [shown[0], *(line for line in shown[1:] if line)]


def _line_button(card: DealCard, line: LineView) -> Button:
    percent = line.discount.kind is DiscountKind.PERCENT
    cut = f" −{discount_words(line.discount, card.currency)}" if line.discount and percent else ""
    what = beside(f"{line.quantity} × {line.title}", f"{cut} · {amount(line.sum, card.currency)}")
    return button(what, OpenLine(deal=card.id, product=line.product_id))
