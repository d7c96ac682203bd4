"""Fields of the deal, its contact and its company, outside of a move (R13, R14, R20)."""

from __future__ import annotations

import pytest

from crm_core.errors import BadValue, FieldsMissing, Outdated, Refused
from crm_core.services.deals import NewClient, NewDeal
from tests.deals.desk import Desk


async def edit(desk: Desk, deal: int, field: str, value: object) -> None:
    version = (await desk.card(deal)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.editing.edit(deal, version, field, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("amount", "12 500,50", 1_250_050),
        ("amount", 99_00, 99_00),
        ("need", "  Сайт  ", "Сайт"),
        ("source", "avito", "avito"),
        ("source", "Авито", "avito"),
        ("email", "Ivan@Example.COM", "ivan@example.com"),
        ("employees", "1 200", 1200),
        ("contact_name", "Иван Иванович", "Иван Иванович"),
        ("country", "Казахстан", "kz"),
    ],
)
async def test_a_field_keeps_what_was_meant(desk: Desk, field: str, typed: object, kept: object) -> None:
    deal = await desk.deal()
    await edit(desk, deal, field, typed)
    card = await desk.card(deal)
    assert (card.fields[field], card.version) == (kept, 2)


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("amount", "много", "not_an_amount"),
        ("amount", -1, "not_an_amount"),
        ("source", "с потолка", "not_a_choice"),
        ("phone", "нет", "not_a_number"),
        ("email", "a@", "not_an_email"),
        ("product", 424242, "not_a_choice"),
        ("contact_name", " ", "empty"),
        ("shoe_size", "42", "unknown_code"),
    ],
)
async def test_a_wrong_answer_changes_nothing(desk: Desk, field: str, typed: object, reason: str) -> None:
    deal = await desk.deal()
    with pytest.raises(BadValue) as bad:
        await edit(desk, deal, field, typed)
    assert (bad.value.reason, bad.value.field) == (reason, field)
    assert (await desk.card(deal)).version == 1


async def test_what_a_passed_stage_required_cannot_be_emptied(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    await desk.finish(deal, to="contact_made")
    with pytest.raises(FieldsMissing):
        await edit(desk, deal, "need", "")
    await edit(desk, deal, "need", "Интернет-магазин")
    assert (await desk.card(deal)).need == "Интернет-магазин"


async def test_what_no_stage_asked_for_may_be_emptied(desk: Desk) -> None:
    deal = await desk.deal(source="avito")
    await edit(desk, deal, "source", None)
    assert (await desk.card(deal)).source is None


async def test_a_corrected_phone_takes_the_old_ones_place(desk: Desk) -> None:
    async with desk.core.transaction(desk.manager) as crm:
        deal = await crm.deals.creation.open(_new("Иван", "+7 912 345-67-89"))
    await edit(desk, deal, "phone", "8 912 345 67 80")
    assert (await desk.card(deal)).contact.phone == "+79123456780"


async def test_another_clients_number_is_kept_as_said_and_shows_the_likeness(desk: Desk) -> None:
    async with desk.core.transaction(desk.manager) as crm:
        first = await crm.deals.creation.open(_new("Иван", "+7 912 345-67-89"))
        second = await crm.deals.creation.open(_new("Ваня", None))
    await edit(desk, second, "phone", "89123456789")
    card = await desk.card(second)
    assert card.contact.phone == "+79123456789"
    assert [like.name for like in card.likeness] == ["Иван"]
    assert (await desk.card(first)).likeness == ()


async def test_a_known_phone_is_the_same_client(desk: Desk) -> None:
    async with desk.core.transaction(desk.manager) as crm:
        first = await crm.deals.creation.open(_new("Иван", "+7 912 345-67-89"))
        second = await crm.deals.creation.open(_new("Иван Петрович", "8 912 3456789"))
    assert (await desk.card(first)).contact.id == (await desk.card(second)).contact.id


async def test_a_clients_next_deal_knows_their_company(desk: Desk) -> None:
    async with desk.core.transaction(desk.manager) as crm:
        first = await crm.deals.creation.open(_new("Иван", "+7 912 345-67-89"))
    await edit(desk, first, "company_name", "Ромашка")
    async with desk.core.transaction(desk.manager) as crm:
        second = await crm.deals.creation.open(_new("Иван", "+7 912 345-67-89"))
    await edit(desk, second, "employees", "12")
    for deal in (first, second):
        card = await desk.card(deal)
        assert (card.company, card.fields["employees"]) == ("Ромашка", 12)


async def test_a_reason_of_refusal_belongs_to_a_lost_deal_alone(desk: Desk) -> None:
    deal = await desk.deal()
    with pytest.raises(BadValue):
        await edit(desk, deal, "reason", "expensive")
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, 1, "expensive")
    await edit(desk, deal, "reason", "no_money")
    assert (await desk.card(deal)).lost_reason == "no_money"
    with pytest.raises(BadValue):
        await edit(desk, deal, "reason", None)


async def test_an_outdated_card_and_a_foreign_hand_change_nothing(desk: Desk) -> None:
    deal = await desk.deal()
    with pytest.raises(Outdated):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.editing.edit(deal, 7, "need", "x")
    with pytest.raises(Refused):
        async with desk.core.transaction(desk.colleague) as crm:
            await crm.deals.editing.edit(deal, 1, "need", "x")
    assert (await desk.card(deal)).need is None


def _new(name: str, phone: str | None) -> NewDeal:
    return NewDeal("inbound", "Заявка", NewClient(name, phone))
