"""What we sell: categories, their products, one product (R27)."""

from __future__ import annotations

from crm_core.queries.catalogue import CategoryView, ProductPage, ProductView
from crm_core.rules.money.taxes import AS_THE_COMPANY, UNTAXED
from crm_core.rules.policy import Permission
from handlers.admin.callbacks import (
    AddProduct,
    AddToCategory,
    AddUnit,
    ChangeUnit,
    EditProduct,
    ImportCatalogue,
    MoveProduct,
    RetireProduct,
    SetProductTax,
    ShowCatalogue,
    ShowCategory,
    ShowProduct,
    ShowProductTax,
)
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.line_items import percent
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Button, Screen, button, inline


def units_offered() -> tuple[str, ...]:
    """The usual units of sale; any other is typed."""
    return (_("pc"), _("hour"), _("month"), _("set"), _("m²"), _("kg"))


def catalogue_screen(
    categories: tuple[CategoryView, ...], viewer: Viewer, toast: str | None = None, on: Button | None = None
) -> Screen:
    """`on`: back to the first day's steps, where they led here."""
    total = sum(category.count for category in categories)
    counted = ngettext("{n} product or service is offered.", "{n} products and services are offered.", total)
    empty = Html(_("Nothing is offered yet. Add the first product or service: invoices are made of them."))
    add = button(_("➕ Add"), AddProduct(), "primary")
    rows = [
        button(f"{short(category.name, 40)} · {category.count}", ShowCategory(place=place))
        for place, category in enumerate(categories)
    ]
    return Screen(
        text=lines(bold(_("📦 Catalogue")), fill(counted, n=total) if total else empty),
        keys=inline(
            *rows,
            (add, button(_("📥 From a table"), ImportCatalogue())) if viewer.may(Permission.catalogue_edit) else None,
            on,
            button(_("« Menu"), Menu()),
        ),
        toast=toast,
    )


def category_screen(page: ProductPage, place: int) -> Screen:
    rows = [
        button(f"{short(one.name, 36)} · {amount(one.price, one.currency)}", ShowProduct(product=one.id))
        for one in page.lines
    ]
    turn = (
        button("‹", ShowCategory(place=place, page=page.page - 1)) if page.page else None,
        button("›", ShowCategory(place=place, page=page.page + 1)) if page.page + 1 < page.pages else None,
    )
    back = button(_("« Catalogue"), ShowCatalogue())
    return Screen(text=bold(short(page.category, 100)), keys=inline(*rows, turn, back))


def product_screen(one: ProductView, viewer: Viewer, toast: str | None = None) -> Screen:
    retire = button(_("🗄 Stop offering"), RetireProduct(product=one.id))
    restore = button(_("↩️ Offer again"), RetireProduct(product=one.id, back=True), "primary")
    change = (
        button(_("💰 Price"), EditProduct(product=one.id, what="price")),
        button(_("✏️ Name"), EditProduct(product=one.id, what="name")),
    )
    place = (
        button(_("🗂 Category"), EditProduct(product=one.id, what="category")),
        button(_("📏 Unit"), EditProduct(product=one.id, what="unit")),
    )
    may_edit = viewer.may(Permission.catalogue_edit)
    taxed = viewer.regulation.invoice.vat != "none"
    price = fill(_("💰 {price} for 1 {unit}"), price=amount(one.price, one.currency), unit=one.unit)
    return Screen(
        text=lines(
            bold(one.name),
            fill("🗂 {category}", category=one.category),
            price,
            None if one.active else Html(_("🗄 Not offered any more")),
        ),
        keys=inline(
            change if may_edit else None,
            place if may_edit else None,
            button(f"🧾 {own_tax(one, viewer)}", ShowProductTax(product=one.id)) if may_edit and taxed else None,
            (retire if one.active else restore) if may_edit else None,
            button(_("« Catalogue"), ShowCatalogue()),
        ),
        toast=toast,
    )


def own_tax(one: ProductView, viewer: Viewer) -> str:
    if one.tax_rate == UNTAXED:
        return _("no VAT")
    company = int(viewer.regulation.invoice.vat_rate * 100)
    return _("VAT {rate}").format(rate=percent(company if one.tax_rate is None else one.tax_rate))


def tax_screen(one: ProductView, viewer: Viewer, rates: tuple[int, ...]) -> Screen:
    usual = percent(int(viewer.regulation.invoice.vat_rate * 100))
    choices = {AS_THE_COMPANY: _("As the company: {rate}").format(rate=usual), UNTAXED: _("no VAT")}
    choices |= {rate: f"{rate} %" for rate in (0, *rates)}
    own = AS_THE_COMPANY if one.tax_rate is None else UNTAXED if one.tax_rate == UNTAXED else one.tax_rate // 100
    keys = [
        button(f"✓ {words}" if rate == own else words, SetProductTax(product=one.id, rate=rate))
        for rate, words in choices.items()
    ]
    return Screen(
        text=lines(bold(one.name), fill(_("🧾 Which VAT does it bear?"))),
        keys=inline(keys[:1], keys[1:2], keys[2:], button(_("« Back"), ShowProduct(product=one.id))),
    )


def ask_screen(question: str, *choices: Button, hint: str | None = None) -> Screen:
    """One question of the way to a new product; the answer is typed, or pressed where there are choices."""
    rows = [choices[place : place + 2] for place in range(0, len(choices), 2)]
    return Screen(
        text=lines(bold(question), fill("{hint}", hint=hint) if hint else None),
        keys=inline(*rows, button(_("« Catalogue"), ShowCatalogue())),
    )


def ask_category(categories: tuple[CategoryView, ...], product: int | None = None) -> Screen:
    """For a new product, or for one that moves."""
    choices = [
        button(
            short(category.name, 30),
            AddToCategory(place=place) if product is None else MoveProduct(product=product, place=place),
        )
        for place, category in enumerate(categories[:20])
    ]
    hint = _("Press one, or type a new one.") if choices else _("For example: Installation.")
    return ask_screen(_("🗂 Which category is it in?"), *choices, hint=hint)


def ask_unit(product: int | None = None) -> Screen:
    """For a new product, or for one that is sold by another unit from now on."""
    choices = [
        button(unit, AddUnit(place=place) if product is None else ChangeUnit(product=product, place=place))
        for place, unit in enumerate(units_offered())
    ]
    return ask_screen(_("📏 What is the price for?"), *choices, hint=_("Press one, or type another."))
