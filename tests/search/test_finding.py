"""A client or a deal is found by any part of what is known of it, on both databases."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text, update

from crm_core.core import CrmCore
from crm_core.models import Contact, Deal, SearchDocument
from crm_core.queries.search.service import Why
from crm_core.rules.texts.search_terms import fold
from tests.deals.desk import Desk
from tests.search.asking import client, find, names
from tests.statements import count_statements
from tests.thoroughness import examples


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Сем", Why.NAME),
        ("СЕМЁНОВ", Why.NAME),
        ("семенов пётр", Why.NAME),
        ("менов Пё", Why.NAME),
        ("8 (912) 345-67-89", Why.PHONE),
        ("+7912345", Why.PHONE),
        ("345 67", Why.PHONE),
        ("8912", Why.PHONE),
        ("ромаш", Why.COMPANY),
        ("petr@mail", Why.EMAIL),
        ("Семёнов 6789", Why.NAME),
        ("Семенав", Why.SIMILAR),
        ("Смеенов", Why.SIMILAR),
        ("Семнов Пётр", Why.SIMILAR),
        ("Ромошка", Why.SIMILAR),
    ],
)
async def test_a_client_is_found_by_any_part_of_what_is_known(desk: Desk, typed: str, why: Why) -> None:
    deal = await client(desk, "Пётр Семёнов", phone="89123456789", company="ООО «Ромашка»", email="Petr@mail.ru")
    await client(desk, "Ольга Краснова", phone="+79990001122", company="ИП Лютик")
    (hit,) = (await find(desk, typed)).hits
    assert (hit.kind, hit.why, hit.contact_name, hit.deal and hit.deal.id) == ("contact", why, "Пётр Семёнов", deal)
    assert hit.phone == "+79123456789"


@pytest.mark.parametrize(("typed", "why"), [("вывеск", Why.TITLE), ("НЕОНОВ", Why.NEED), ("лайтбокс", Why.PRODUCT)])
async def test_a_deal_is_found_by_its_title_need_and_product(desk: Desk, typed: str, why: Why) -> None:
    product = await desk.product("Лайтбокс уличный")
    deal = await desk.deal(need="Хочу неоновую надпись")
    async with desk.core.storage.writer() as session:
        changed = {"title": "Вывеска для кафе", "product_id": product}
        await session.execute(update(Deal).where(Deal.id == deal).values(**changed))
    (hit,) = (await find(desk, typed)).hits
    assert (hit.kind, hit.why, hit.deal and hit.deal.id) == ("deal", why, deal)


async def test_a_deal_is_found_by_its_number(desk: Desk) -> None:
    await client(desk, "Первый")
    second = await client(desk, "Второй")
    for typed in (f"{second}", f"#{second}", f"№ {second}"):
        (hit,) = (await find(desk, typed)).hits
        assert (hit.kind, hit.why, hit.contact_name) == ("deal", Why.NUMBER, "Второй")
    assert not (await find(desk, "999999")).hits


async def test_too_little_or_nothing_finds_nothing(desk: Desk) -> None:
    await client(desk, "Аня Ли")
    for typed in ("", " ", "л", "!", "'", '"', "%%%", "ан* OR b", "NEAR(", "\0\0\0"):
        assert not (await find(desk, typed)).hits
    assert await names(desk, "Ли Аня") == ["Аня Ли"]
    assert await names(desk, "аня л") == ["Аня Ли"]


async def test_the_newest_come_first_by_pages(desk: Desk) -> None:
    for number in range(7):
        await client(desk, f"Иван {'абвгдеж'[number]}")
    first, second, third = [await find(desk, "иван", page=page, size=3) for page in range(3)]
    assert [hit.contact_name for hit in first.hits] == ["Иван ж", "Иван е", "Иван д"]
    assert (first.more, second.more, third.more) == (True, True, False)
    assert [hit.contact_name for hit in third.hits] == ["Иван а"]


async def test_those_of_long_ago_come_after_the_newest(desk: Desk) -> None:
    """PostgreSQL looks through the newest documents first; here lie more than two hundred thousand between them."""
    for letter in "абв":
        await client(desk, f"Иван {letter}")
    if not desk.core.storage.is_sqlite:
        async with desk.core.storage.writer() as session:
            await session.execute(text("SELECT setval(pg_get_serial_sequence('search_documents', 'id'), 200000)"))
    for letter in "гд":
        await client(desk, f"Иван {letter}")
    for typed in ("иван", "ивон"):
        assert (await names(desk, typed, desk.supervisor)) == [f"Иван {letter}" for letter in "дгвба"], typed
    pages = [await find(desk, "иван", desk.supervisor, page, size=3) for page in range(2)]
    assert [hit.contact_name[-1] for page in pages for hit in page.hits] == [*"дгвба"]
    assert [page.more for page in pages] == [True, False]


async def test_a_client_comes_with_the_open_deal_and_not_twice(desk: Desk) -> None:
    first = await client(desk, "Олег", title="Олег: первая", phone="89123456789")
    second = await client(desk, "Олег", title="Олег: вторая", phone="89123456789")
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(second, 1, "expensive")
    hits = (await find(desk, "олег")).hits
    assert [(hit.kind, hit.deal and hit.deal.id, hit.deals) for hit in hits] == [
        ("contact", first, 2),
        ("deal", second, 2),
    ]


async def test_a_search_takes_at_most_three_statements(desk: Desk) -> None:
    await client(desk, "Пётр Семёнов", phone="89123456789")
    for typed in ("семенов", "семенав", "8912", "3"):
        with count_statements(desk.core.storage) as statements:
            await find(desk, typed)
        assert len(statements) <= 3, typed


ALPHABET = "абвгдежзийклмнопрстуфхцчшщъыьэюяёАБВЁЙЯabcXYZ019 -'«"
NAMES = st.text(ALPHABET, min_size=3, max_size=24).map(lambda name: " ".join(name.split())).filter(lambda n: len(n) > 2)


async def _known_as(core: CrmCore, name: str) -> None:
    """One contact, of this name."""
    async with core.storage.writer() as session:
        await session.execute(delete(Contact))
        values = {"name": name, "locale": "ru", "fields": {}, "created_at": core.clock.now()}
        await session.execute(insert(Contact).values(**values))


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, data=st.data())
async def test_any_three_characters_of_a_name_find_it(desk: Desk, name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 3))
    part = name[start : data.draw(st.integers(start + 3, len(name)))]
    if len(fold(part)) < 3:
        return
    await _known_as(desk.core, name)
    for typed in (part, part.upper(), part.lower()):
        assert await names(desk, typed, desk.supervisor) == [name], typed


WORD = st.text("абвгдеёжзи", min_size=4, max_size=12)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=WORD, last=WORD, place=st.integers(0, 11), slip=st.sampled_from("wmxt"))
async def test_a_name_is_found_with_one_slip(desk: Desk, first: str, last: str, place: int, slip: str) -> None:
    place %= len(last)
    typed = {
        "w": last[:place] + "ы" + last[place + 1 :],
        "m": last[:place] + last[place + 1 :],
        "x": last[:place] + "ы" + last[place:],
        "t": last[:place] + last[place : place + 2][::-1] + last[place + 2 :],
    }[slip]
    if len(typed) < 4:
        return
    await _known_as(desk.core, f"{first.title()} {last.title()}")
    assert len(await names(desk, typed, desk.supervisor)) == 1


async def test_the_documents_go_with_what_they_describe(desk: Desk) -> None:
    await _known_as(desk.core, "Иван")
    async with desk.core.storage.writer() as session:
        await session.execute(delete(Contact))
    async with desk.core.storage.reader() as session:
        assert (await session.get(SearchDocument, 1)) is None
    assert await names(desk, "иван", desk.supervisor) == []
