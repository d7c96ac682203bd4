"""A sample is told from a company of one's own (R66): no client is ever shown one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.loader import parse, preset
from crm_core.regulation.presets import names
from crm_core.regulation.samples import is_sample_details, is_sample_name, is_sample_phone, is_sample_site
from crm_core.regulation.values import Text
from crm_core.rules.money.requisites import inn_is_right

OURS = "ООО «Ромашка», ИНН 7707083893, р/с 40702810900000123456 в АО «Банк», БИК 044525225"


@pytest.mark.parametrize("name", names())
def test_no_packaged_regulation_says_anything_of_a_company(name: str) -> None:
    ours = preset(name).to_clients
    assert (ours.name, ours.payment_details, ours.phone, ours.site) == (None, None, None, None)


@pytest.mark.parametrize(
    "sample",
    [
        "ООО «Вектор», ИНН 7700000000, КПП 770001001\nР/с 40702810000000000000 в АО «Банк», БИК 044525000",
        "Vector LLC, account 40702810000000000000",
        "ООО «Ромашка», ИНН 7707083893, р/с 4070 2810 0000 0000 0000",
        "ИНН 1234567890", "р/с 12345678901234567890", "ИНН 1111111111",
        "ООО ____________, ИНН ____________", "ИНН {inn}", "Р/с XXXXXXXXXXXXXXXXXXXX",
        "ООО «Ваша компания», ИНН 7707083893",
        "Account .........., bank …………", "<your account>", "[реквизиты]",
    ],
)  # fmt: skip
def test_requisites_that_nobody_can_be_paid_by_are_a_sample(sample: str) -> None:
    assert is_sample_details(Text.model_validate(sample))
    assert is_sample_details(Text(ru=OURS, en=sample))
    assert is_sample_details(None)


@pytest.mark.parametrize(
    "ours",
    [
        OURS,
        "ИП Петров П. П., ИНН 500100732259, на карту 2202 2032 1234 5671",
        "Перевод по номеру +7 916 123-45-01, Пётр П.",
        "Наличными мастеру",
        "Demo Ltd, IBAN DE89 3704 0044 0532 0130 00",
        "АО «Банк», р/с 40702810500000000001",
    ],
)
def test_what_one_can_be_paid_by_is_none(ours: str) -> None:
    assert not is_sample_details(Text.model_validate(ours))


@given(st.integers(10**8, 10**9 - 1).map(str))
def test_no_real_tax_number_is_taken_for_a_sample(nine: str) -> None:
    right = next((nine + digit for digit in "0123456789" if inn_is_right(nine + digit)), None)
    if right is None or len(set(nine)) <= 2 or nine.endswith("0000000") or nine in "1234567890123456789012":
        return
    assert not is_sample_details(Text.model_validate(f"ООО «Ромашка», ИНН {right}"))


def test_a_company_that_is_really_called_so_is_told_by_its_requisites() -> None:
    vector, own = Text(ru="Вектор", en="Vector"), Text.model_validate(OURS)
    assert is_sample_name(vector, None)
    assert not is_sample_name(vector, own)
    assert is_sample_name(Text.model_validate("ваша  Компания"), own)
    assert not is_sample_name(Text.model_validate("Ромашка"), None)


def test_phones_and_sites_of_an_example_are_none() -> None:
    for phone in ("+7 495 123-45-67", "8 (495) 123-45-67", "+1 212 555-0142", "123456789"):
        assert is_sample_phone(phone)
    assert not is_sample_phone("+7 916 123-45-01")
    for site in ("https://vector.example", "http://example.com/", "www.example.org", "https://shop.test/a", "example"):
        assert is_sample_site(site)
    for site in ("https://romashka.ru", "https://example-shop.ru", "https://bestexample.com"):
        assert not is_sample_site(site)


def test_a_file_that_names_its_company_shows_it() -> None:
    company = '[company]\nname = "Ромашка"\nphone = "+7 916 123-45-01"\n'
    text = f'extends = "default"\n{company}[invoice]\npayment_details = "{OURS}"\n'
    ours = parse(text, "sales.toml").to_clients
    assert ours.name is not None
    assert ours.name.ru == "Ромашка"
    assert ours.payment_details is not None
    assert (ours.phone, ours.site) == ("+7 916 123-45-01", None)
