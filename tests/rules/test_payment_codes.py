"""The payment code of GOST R 56042 says what a bank needs, and nothing that breaks it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.money.payment_codes import payment_code

PAYEE = {
    "name": "ООО «Вектор»", "inn": "7707083893", "kpp": "770701001", "account": "40702810900000123456",
    "bank": "АО «Банк»", "bik": "044525225", "corr_account": "30101810400000000225",
}  # fmt: skip


def fields(code: str) -> dict[str, str]:
    head, *rest = code.split("|")
    assert head == "ST00012"
    return dict(part.split("=", 1) for part in rest)


def test_it_names_the_payee_the_sum_in_kopecks_and_the_purpose() -> None:
    code = payment_code(PAYEE, 175_401_50, "RUB", "Оплата по счёту № 2026-0042")
    assert code == (
        "ST00012|Name=ООО «Вектор»|PersonalAcc=40702810900000123456|BankName=АО «Банк»|BIC=044525225"
        "|CorrespAcc=30101810400000000225|PayeeINN=7707083893|KPP=770701001|Sum=17540150"
        "|Purpose=Оплата по счёту № 2026-0042"
    )


def test_without_an_account_a_bank_or_roubles_there_is_none() -> None:
    for part in ("name", "account", "bank", "bik"):
        assert payment_code({**PAYEE, part: ""}, 100, "RUB", "…") is None
    assert payment_code(PAYEE, 100, "USD", "…") is None
    assert payment_code(PAYEE, 0, "RUB", "…") is None


def test_a_bank_without_a_correspondent_account_has_a_zero_there() -> None:
    code = payment_code({**PAYEE, "corr_account": ""}, 100, "RUB", "…")
    assert code is not None
    assert fields(code)["CorrespAcc"] == "0"


@given(st.text(min_size=1), st.text(min_size=1), st.text(), st.integers(1, 10**15))
def test_whatever_the_words_are_the_fields_stay_apart_and_short(name: str, bank: str, why: str, minor: int) -> None:
    code = payment_code({**PAYEE, "name": name, "bank": bank}, minor, "RUB", why)
    if code is None:
        assert not name.replace("|", " ").strip() or not bank.replace("|", " ").strip()
        return
    read = fields(code)
    assert read["Sum"] == str(minor)
    assert len(read["Name"]) <= 160
    assert len(read["BankName"]) <= 45
    assert len(read.get("Purpose", "")) <= 210
    assert read["PersonalAcc"] == PAYEE["account"]
