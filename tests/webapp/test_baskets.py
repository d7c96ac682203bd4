"""Tilda's basket in each of the three shapes that there are, and forms whose fields their author named."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm_core.models import Deal
from crm_core.rules.people.site_sources import SITE_FORM, source_of
from tests.webapp.conftest import Caller
from webapp.basket import taken_out
from webapp.lead_form import sort

PRODUCT = {"name": "Пуховик Arctic L", "sku": "A-1", "quantity": 2, "amount": 10000, "price": 5000,
           "options": [{"option": "Размер", "variant": "xl"}]}  # fmt: skip
WHOLE = {"orderid": "1001", "amount": 10400, "delivery": "СДЭК", "delivery_price": 400, "promocode": "SALE",
         "discount": 1000, "products": [PRODUCT]}  # fmt: skip
FLAT = {
    "payment[orderid]": "1001", "payment[amount]": "10400", "payment[delivery]": "СДЭК",
    "payment[delivery_price]": "400", "payment[promocode]": "SALE", "payment[discount]": "1000",
    "payment[products][0][name]": "Пуховик Arctic L", "payment[products][0][sku]": "A-1",
    "payment[products][0][quantity]": "2", "payment[products][0][amount]": "10000",
    "payment[products][0][options][0][option]": "Размер", "payment[products][0][options][0][variant]": "xl",
}  # fmt: skip


_PAYMENTS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["products", "name", "options", "amount", "x"]), inner, max_size=3)
    ),
)


@pytest.mark.parametrize(
    "fields", [{"payment": json.dumps(WHOLE)}, {"payment": WHOLE}, FLAT], ids=["text", "json", "flat"]
)
def test_every_shape_says_the_same(fields: dict[str, object]) -> None:
    basket, rest = taken_out({"Name": "Анна", **fields})
    assert rest == {"Name": "Анна"}
    assert basket is not None
    assert basket.lines == (
        "Пуховик Arctic L (A-1, Размер: xl) × 2 = 10000", "№ 1001", "СДЭК 400", "SALE 1000", "= 10400",
    )  # fmt: skip
    assert (basket.minor("RUB"), basket.minor("JPY")) == (10400_00, 10400)


def test_an_old_basket_has_a_line_a_product() -> None:
    basket, _ = taken_out({"payment[products][0]": "Пуховик Arctic L - 1x5000 = 5000", "payment[amount]": "5000"})
    assert basket is not None
    assert basket.lines == ("Пуховик Arctic L - 1x5000 = 5000", "= 5000")


async def test_a_basket_is_the_wish_and_its_sum_the_deals_amount(caller: Caller) -> None:
    fields = {"Phone": "89123456789", "tranid": "1:2", "payment": json.dumps(WHOLE)}
    assert (await caller.form(fields))[0] == 200
    async with caller.core.storage.reader() as session:
        deal = (await session.scalars(select(Deal))).one()
    assert deal.amount == 10400_00
    assert (deal.need or "").startswith("Пуховик Arctic L (A-1")


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=30) | st.none() | st.integers(), max_size=8))
def test_no_word_that_was_filled_in_is_lost(fields: dict[str, str | int | None]) -> None:
    """Each value is a field that we know, or stands among the others under its own name."""
    found = sort(fields)
    kept = [*map(str, found.known.values()), *(words for _, words in found.others)]
    for name, value in fields.items():
        if value in (None, "") or str(value).strip() == "" or not _is_the_persons(name):
            continue
        assert str(value) in kept or str(value).strip() in kept


def _is_the_persons(name: str) -> bool:
    return not name.startswith("payment") and not name.lower().startswith(("tildaspec", "cookie", "_ym_", "_ga", "ma_"))


@given(_PAYMENTS)
def test_whatever_is_called_a_payment_is_read_without_an_error(payment: object) -> None:
    basket, _ = taken_out({"payment": payment})
    if basket is not None:
        basket.minor("RUB")


@pytest.mark.parametrize(
    ("label", "field"),
    [("Ваше имя", "name"), ("NAME", "name"), ("Phone_2", "phone"), ("Телефон:", "phone"), ("E-mail", "email"),
     ("Комментарий", "message"), ("Textarea", "message"), ("tildaspec-formname", "form")],
)  # fmt: skip
def test_a_field_is_known_by_the_names_that_authors_give_it(label: str, field: str) -> None:
    assert sort({label: "x"}).known == {field: "x"}


@pytest.mark.parametrize(
    ("source", "medium", "code"),
    [("yandex", "cpc", "yandex_direct"), ("yandex", "organic", "seo"), ("google", "", "search"), ("vk", "", "social"),
     ("VK", "target", "vk_target"), ("avito", "", "avito"), ("bloggers", "x", "bloggers"), ("", "cpc", SITE_FORM),
     ("Наша рассылка", "email", "email"), ("Листовка у метро", "", "Листовка у метро")],
)  # fmt: skip
def test_the_source_is_one_of_the_regulations_or_the_marks_own_word(source: str, medium: str, code: str) -> None:
    known = {"yandex_direct", "seo", "search", "social", "vk_target", "avito", "bloggers", "email", SITE_FORM}
    assert source_of({"utm_source": source, "utm_medium": medium}, known) == code
