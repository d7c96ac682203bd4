"""Sources (R19): a sealed link and its picture, what it costs, and what becomes of a link that is none of ours."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from crm_core.core import CrmCore
from crm_core.models import Contact
from crm_core.roles import Role
from handlers.ui.formatting import qr_codes
from handlers.ui.kit.picture import QrPicture
from tests.core.leads import source_link
from tests.handlers.chat import Chat
from tests.people import hire

Phone = Callable[..., Chat]
ADMIN, LEAD = 700_099, 600_001


async def came_by(core: CrmCore, chat: Phone, payload: str, person: int = LEAD) -> str | None:
    """The first source of a stranger who starts with that."""
    lead = chat(person)
    await lead.say(f"/start {payload}")
    await lead.press("Даю согласие")
    async with core.storage.reader() as session:
        return await session.scalar(select(Contact.first_source).where(Contact.telegram_id == person))


async def test_an_administrator_has_a_link_with_its_picture_and_enters_what_it_cost(core: CrmCore, chat: Phone) -> None:
    await hire(core, Role.admin, "Ада", department_name=None, telegram_id=ADMIN)
    ada = chat(ADMIN, name="Ада")
    await ada.say("/sources")
    assert ada.labels[-1] == "« Меню"
    await ada.press("›")
    await ada.press("Авито")
    await ada.press("Ссылка и QR")
    assert isinstance(ada.screen.picture, QrPicture)
    assert ada.screen.picture.title == "Вектор"
    assert await source_link(core, "avito") in ada.screen.picture.link
    await ada.press("Назад")
    await ada.press("Затраты")
    await ada.say("12 500")
    assert "12 500" in ada.text.replace("\xa0", " ")
    assert await came_by(core, chat, await source_link(core, "avito")) == "avito"


async def test_a_manager_has_no_links_to_make(core: CrmCore, chat: Phone) -> None:
    await hire(core, telegram_id=ADMIN)
    anna = chat(ADMIN, name="Мария")
    await anna.say("/sources")
    assert "📣" not in anna.text


@pytest.mark.parametrize("forged", ["avito", "avito-abcdefghj", "-", "avito-", "тв"])
async def test_a_link_that_is_none_of_ours_is_unknown_with_its_text(core: CrmCore, chat: Phone, forged: str) -> None:
    await source_link(core, "avito")
    kept = await came_by(core, chat, f"src_{forged}")
    assert kept == (f"?{forged}" if forged.isascii() else None)


async def test_a_seal_is_good_for_its_own_source_alone(core: CrmCore, chat: Phone) -> None:
    seal = (await source_link(core, "avito")).rpartition("-")[2]
    await source_link(core, "radio")
    assert await came_by(core, chat, f"src_radio-{seal}") == f"?radio-{seal}"


async def test_a_link_is_the_same_each_time_and_fits_into_telegrams(core: CrmCore) -> None:
    links = {code.code: await source_link(core, code.code) for code in core.regulation.sources}
    assert links["avito"] == await source_link(core, "avito")
    assert max(map(len, links.values())) <= 64


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=80))
def test_a_picture_is_drawn_whatever_the_company_is_called(title: str) -> None:
    ElementTree.fromstring(qr_codes.svg("https://t.me/a_bot?start=src_avito-abcdefghj", title))


def test_the_pictures_are_what_their_endings_say() -> None:
    link, title, call = "https://t.me/a_bot?start=src_avito-abcdefghj", "Вектор & сыновья", "Наведите камеру"
    assert Image.open(BytesIO(qr_codes.written(Path("a.png"), link, title, call))).size == (1000, 1150)
    assert qr_codes.written(Path("a.PDF"), link, title, call).startswith(b"%PDF")
    assert "Вектор &amp; сыновья".encode() in qr_codes.written(Path("a.svg"), link, title, call)
    with pytest.raises(ValueError, match="gif"):
        qr_codes.written(Path("a.gif"), link, title, call)
