"""The catalogue from a table in the chat: looked at, then done by one press (R27)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_core.core import CrmCore
from crm_core.models import Product
from crm_core.roles import Role
from handlers.admin.callbacks import ImportCatalogue, TakeImport
from tests.handlers.chat import Chat
from tests.people import hire

ADMIN, BORIS = 8_500_001, 8_500_002
TABLE = "Name;Category;Unit;Price\nShop;Development;pc;150000\nSupport;Service;month;9900\n"


@pytest.fixture
async def admin(core: CrmCore) -> Chat:
    await hire(core, Role.admin, "Alla", telegram_id=ADMIN, locale="en")
    chat = Chat(core, ADMIN, "Alla", "en")
    await chat.say("/catalogue")
    await chat.press("From a table")
    return chat


async def products(core: CrmCore) -> dict[str, int]:
    async with core.storage.reader() as session:
        return {row[0]: row[1] for row in await session.execute(select(Product.name, Product.price))}


async def test_a_table_is_shown_first_and_taken_by_one_press(admin: Chat, core: CrmCore) -> None:
    shown = await admin.send_file("goods.csv", TABLE.encode())
    assert "2 new" in shown
    assert "Shop · Development" in shown
    assert await products(core) == {}
    await admin.press("Apply")
    assert admin.toast == "2 new"
    assert await products(core) == {"Shop": 150000_00, "Support": 9900_00}


async def test_the_same_table_again_changes_nothing(admin: Chat) -> None:
    await admin.send_file("goods.csv", TABLE.encode())
    await admin.press("Apply")
    await admin.press("From a table")
    assert "Nothing would change" in await admin.send_file("goods.csv", TABLE.encode())
    assert not any("Apply" in label for label in admin.labels)


async def test_bad_lines_are_told_by_their_number_and_the_good_ones_are_taken(admin: Chat, core: CrmCore) -> None:
    shown = await admin.send_file("goods.csv", (TABLE + "Gift;;pc;5\nLuck;Gifts;pc;a lot\n").encode("utf-16"))
    assert "Line 4, category: nothing there" in shown
    assert "Line 5, price: not an amount" in shown
    await admin.press("Apply")
    assert set(await products(core)) == {"Shop", "Support"}


async def test_another_table_takes_the_place_of_the_one_before(admin: Chat, core: CrmCore) -> None:
    await admin.send_file("old.csv", TABLE.encode())
    await admin.send_file("new.csv", TABLE.replace("Shop", "Site").encode())
    await admin.press("Apply")
    assert set(await products(core)) == {"Site", "Support"}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\x03\x04 broken", "cannot read this as a table"),
        (b"", "nothing in this table"),
        (b"a;b;c\n1;2;3\n", "do not see the columns"),
        (b"x" * 6_000_000, "too big"),
        (b"Name;Category;Unit;Price\n" + b"".join(b"N%d;C;pc;1\n" % n for n in range(2001)), "too long for the chat"),
    ],
)
async def test_what_cannot_be_taken_is_told_and_the_next_file_is_awaited(
    admin: Chat, core: CrmCore, data: bytes, told: str
) -> None:
    assert told in await admin.send_file("x.xlsx", data)
    await admin.send_file("goods.csv", TABLE.encode())
    await admin.press("Apply")
    assert len(await products(core)) == 2


async def test_words_instead_of_a_file_are_answered_and_the_file_is_still_awaited(admin: Chat) -> None:
    assert "as a file" in await admin.say("here it is")
    assert "2 new" in await admin.send_file("goods.csv", TABLE.encode())


async def test_a_manager_imports_nothing_even_with_a_copied_button(core: CrmCore) -> None:
    await hire(core, Role.manager, "Boris", telegram_id=BORIS, locale="en")
    boris = Chat(core, BORIS, "Boris", "en")
    await boris.say("/catalogue")
    assert not any("table" in label for label in boris.labels)
    await boris.press_data(ImportCatalogue())
    assert boris.toast == "This is not available."
    await boris.send_file("goods.csv", TABLE.encode())
    await boris.press_data(TakeImport())
    assert await products(core) == {}
