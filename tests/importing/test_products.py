"""Each program's table as its maker writes it is known, read and taken in, on both databases (R26)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from bot.imports.run import ImportRun, Report
from crm_core.core import CrmCore
from crm_core.models import Company, Contact, ContactKey, Deal, Message, StageEntry, Task
from crm_core.models.clients import GIVEN_PHONE
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.importing.columns import Kind
from tests.core.leads import STRANGER, introduced, visitor
from tests.importing.tables import (
    AMO_CONTACTS,
    AMO_DEALS,
    AMO_NEWER,
    BITRIX,
    BITRIX_EN,
    HUBSPOT_CONTACTS,
    HUBSPOT_DEALS,
    KOMMO,
    bitrix_csv,
    bitrix_xls,
    delimited,
    line,
    workbook,
)  # fmt: skip
from tests.people import hire


async def taken(core: CrmCore, kind: Kind, file: Path, **said: dict[str, str]) -> Report:
    return await ImportRun(core, Actor.system(), kind, file, said=said).take()


async def test_amocrms_full_table_becomes_deals_on_their_stages(core: CrmCore, tmp_path: Path) -> None:
    """Its names repeat, its budget's heading ends with a space, its two ends are stages of their own."""
    await hire(core, Role.admin, "Админ")
    maria = await hire(core, name="Мария")
    common = {
        "Ответственный": "Мария",
        "Полное_имя_контакта": "Анна Иванова",
        "Дата_создания_сделки": "01.02.2024 10:00:00",
    }
    lines = [
        AMO_DEALS,
        line(AMO_DEALS, ID=7, Название_сделки="Стол", Бюджет=15000, Этап_сделки="Запрос получен", Воронка="Входящие",
             Мобильный_телефон="'8 912 345-67-89", Примечание="звонила", Город="Пермь", **common),
        line(AMO_DEALS, ID=8, Название_сделки="Шкаф", Бюджет=20000, Этап_сделки="Успешно реализовано",
             Дата_закрытия="05.02.2024 12:00:00", Рабочий_телефон="+79123456789; +7 912 345 67 80", **common),
        line(AMO_DEALS, ID=9, Название_сделки="Полка", Этап_сделки="Закрыто и не реализовано",
             Рабочий_email="anna@example.com", Рабочий_телефон="89123456789", **common),
        line(AMO_DEALS, ID=10, Название_сделки="Тумба", Этап_сделки="Неведомый этап", Рабочий_телефон="89123456789"),
    ]  # fmt: skip
    first = core.regulation.first_stage("inbound")
    lines[1][AMO_DEALS.index("Этап сделки")] = first.name.in_("ru")
    lines[1][AMO_DEALS.index("Воронка")] = core.regulation.funnel("inbound").name.in_("ru")
    report = await taken(core, "deals", delimited(tmp_path / "amo.csv", lines))
    assert report.columns.product == "amocrm"
    assert report.counts.as_dict() == {"created": 3, "merged": 0, "same": 0, "bad": 1}
    assert [(fault.line, fault.reason) for fault in report.first_faults] == [(5, "unknown_stage")]
    assert report.unknown["stages"] == {"Неведомый этап": 1}
    async with core.storage.reader() as session:
        deals = {deal.title: deal for deal in await session.scalars(select(Deal))}
        assert {title: (deal.status, deal.amount) for title, deal in deals.items()} == {
            "Стол": (DealStatus.OPEN, 15000_00), "Шкаф": (DealStatus.WON, 20000_00), "Полка": (DealStatus.LOST, None),
        }  # fmt: skip
        assert {deal.owner_id for deal in deals.values()} == {maria.id}
        assert deals["Шкаф"].closed_at is not None
        assert deals["Шкаф"].closed_at.isoformat() == "2024-02-05T09:00:00+00:00"
        # One person, by two numbers of one cell and an address.
        assert await session.scalar(select(func.count(Contact.id))) == 1
        assert len(list(await session.scalars(select(ContactKey.value)))) == 3
        # The open one has a next step; what ended asks for nothing.
        assert list(await session.scalars(select(Task.deal_id).distinct())) == [deals["Стол"].id]
        assert deals["Стол"].next_task_at is not None
        assert await session.scalar(select(Message.text)) == "звонила\nГород: Пермь"
        passed = select(func.count(StageEntry.id)).where(StageEntry.deal_id == deals["Шкаф"].id)
        assert await session.scalar(passed) == len(core.regulation.funnel("inbound").stages)
        assert not await session.scalar(select(func.count()).where(StageEntry.by_staff_id.is_(None)))


async def test_bitrixs_lines_of_one_deal_are_folded_in_both_of_its_files(core: CrmCore, tmp_path: Path) -> None:
    await hire(core, Role.admin, "Админ")
    goods = {"Название_сделки": "Мебель", "Сделка_закрыта": "N", "Контакт:_Имя": "Анна",
             "Контакт:_Фамилия": "Иванова",
             "Контакт:_Рабочий_телефон": "89123456789", "Валюта": "RUB",
             "Дата_создания": "22.08.2026 14:30:00"}  # fmt: skip
    lines = [
        BITRIX,
        line(BITRIX, ID=1, Сумма="1000.00", Товар="Стол", Количество=2, **goods),
        line(BITRIX, ID=1, Сумма="500.50", Товар="Стул", Количество=1, **goods),
        line(BITRIX, ID=2, Сумма="10", Товар="Шкаф", Количество=1, **{**goods, "Сделка_закрыта": "Y"}),
    ]
    report = await taken(core, "deals", bitrix_xls(tmp_path / "DEAL_1.xls", lines))
    assert (report.columns.product, report.counts.created) == ("bitrix24", 2)
    again = await taken(core, "deals", bitrix_csv(tmp_path / "DEAL_1.csv", lines))
    assert again.counts.as_dict() == {"created": 0, "merged": 0, "same": 2, "bad": 0}
    async with core.storage.reader() as session:
        deals = list(await session.scalars(select(Deal).order_by(Deal.id)))
        assert [(deal.amount, deal.status) for deal in deals] == [(1500_50, DealStatus.OPEN), (10_00, DealStatus.LOST)]
        assert deals[0].need == "Стол × 2\nСтул × 1"
        assert await session.scalar(select(Contact.name)) == "Иванова Анна"


async def test_clients_of_every_program_are_known_by_their_headings(core: CrmCore, tmp_path: Path) -> None:
    amo = delimited(
        tmp_path / "c.csv",
        [AMO_CONTACTS, line(AMO_CONTACTS, ID=1, Тип="контакт", Полное_имя_контакта="Анна",
                            Рабочий_телефон="89123456701",
                            Название_компании="Лофт", Примечание_1="дачник")],
        encoding="cp1251",
    )  # fmt: skip
    hub = workbook(
        tmp_path / "h.xlsx",
        [HUBSPOT_CONTACTS, line(HUBSPOT_CONTACTS, Record_ID=5, First_Name="Ann", Last_Name="Lee", Email="ANN@x.com")],
    )
    own = delimited(tmp_path / "own.csv", [["ФИО", "Телефон", "Отрасль"], ["Пётр", "8 912 345-67-02", "Чудесная"]], ";")
    for file, product, created in ((amo, "amocrm", 1), (hub, "hubspot", 1), (own, "", 0)):
        report = await taken(core, "clients", file)
        assert (report.columns.product, report.counts.created) == (product, created)
    # A choice of the regulation's own field that there is not: the line is told, and nothing of it is here.
    assert [one.reason for one in report.first_faults] == ["not_a_choice"]
    async with core.storage.reader() as session:
        assert set(await session.scalars(select(Contact.name))) == {"Анна", "Lee Ann"}
        assert await session.scalar(select(Company.name)) == "Лофт"


async def test_deals_of_the_other_programs_are_known_by_their_headings(core: CrmCore, tmp_path: Path) -> None:
    await hire(core, Role.admin, "Админ")
    newer = line(AMO_NEWER, ID=1, Название_сделки="A", Этап_сделки="Закрыто и не реализовано", Полное_имя_контакта="A")
    newer[AMO_NEWER.index("Причина отказа")] = core.regulation.reasons[0].name.in_("ru")
    english = line(BITRIX_EN, ID=1, Deal_Name="B", Income=5, Closed="N")
    english[BITRIX_EN.index("Contact: Work phone")] = "89123456789"
    hubspot = line(HUBSPOT_DEALS, Record_ID=1, Deal_Name="C", Deal_Stage="Closed Won", Amount=7,
                   Close_Date="2024-02-01 09:30",
                   Associated_Contact="C", Email="c@x.com")  # fmt: skip
    kommo = line(KOMMO, Lead_title="D", Sale=3)
    kommo[KOMMO.index("Full name (contact)")] = "D"
    tables = ((AMO_NEWER, newer, "amocrm"), (BITRIX_EN, english, "bitrix24"), (HUBSPOT_DEALS, hubspot, "hubspot"),
              (KOMMO, kommo, "kommo"))  # fmt: skip
    for number, (head, cells, product) in enumerate(tables):
        report = await taken(core, "deals", workbook(tmp_path / f"{number}.xlsx", [head, cells]))
        assert (report.columns.product, report.counts.created, report.first_faults) == (product, 1, [])
    async with core.storage.reader() as session:
        found = {deal.title: (deal.status, deal.lost_reason) for deal in await session.scalars(select(Deal))}
    assert found == {
        "A": (DealStatus.LOST, core.regulation.reasons[0].code), "B": (DealStatus.OPEN, None),
        "C": (DealStatus.WON, None), "D": (DealStatus.OPEN, None),
    }  # fmt: skip


async def test_what_somebody_said_of_names_is_remembered_by_the_headings(core: CrmCore, tmp_path: Path) -> None:
    await hire(core, Role.admin, "Админ")
    table = [["Сделка", "Статус", "Клиент", "Загадка"], ["Стол", "Думает", "Анна", "1"]]
    stage = core.regulation.funnel("inbound").stages[1].code
    said = {"stages": {"думает": f"inbound.{stage}"}, "columns": {"Загадка": "deal.amount"}}
    assert (await taken(core, "deals", delimited(tmp_path / "1.csv", table), **said)).counts.created == 1
    more = delimited(tmp_path / "2.csv", [table[0], ["Шкаф", "Думает", "Пётр", "2"]])
    assert (await taken(core, "deals", more)).counts.created == 1
    async with core.storage.reader() as session:
        rows = (await session.execute(select(Deal.stage, Deal.amount).order_by(Deal.id))).all()
    assert [tuple(row) for row in rows] == [(stage, 100), (stage, 200)]


async def test_a_number_that_a_stranger_only_typed_is_a_likeness(core: CrmCore, tmp_path: Path) -> None:
    async with core.transaction(STRANGER) as crm:
        crm = await introduced(crm, visitor())
        await crm.intake.keep_phone(crm.actor.id or 0, "89123456789", verified=False)
    await taken(core, "clients", delimited(tmp_path / "1.csv", [["Имя", "Телефон"], ["Пётр", "89123456789"]]))
    async with core.storage.reader() as session:
        assert await session.scalar(select(Contact.fields).where(Contact.name == "Пётр")) == {
            GIVEN_PHONE: "+79123456789"
        }
