"""A website's lead reaches the same intake as one who writes to the bot (R29)."""

from __future__ import annotations

import asyncio
import json

from sqlalchemy import func, select

from crm_core.core import CrmCore
from crm_core.models import Consent, Contact, ContactKey, Deal, Message, OutboxNotification, SiteRequest, Task
from crm_core.models.clients import GIVEN_PHONE
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import ConsentKind
from tests.core.leads import STRANGER, introduced, visitor
from tests.people import hire
from tests.webapp.conftest import ORIGIN, Caller

TILDA = {
    "Name": "Анна", "Phone": "8 (912) 345-67-89", "Email": "Anna@Example.com", "Textarea": "Нужен стол",
    "Ваш город": "Пермь", "tranid": "123:456", "formid": "form97341897", "COOKIES": "_ym_uid=1",
    "utm_source": "yandex", "utm_medium": "cpc", "utm_campaign": "spring",
}  # fmt: skip


async def test_a_lead_becomes_contact_deal_task_consent_and_a_notice_at_once(caller: Caller) -> None:
    owner = await hire(caller.core)
    assert await caller.form(TILDA) == (200, {"ok": True, "repeated": False})
    async with caller.core.storage.reader() as session:
        contact = (await session.scalars(select(Contact))).one()
        assert (contact.name, contact.first_source, contact.last_source) == ("Анна", "yandex_direct", "yandex_direct")
        keys = set(await session.scalars(select(ContactKey.value)))
        assert keys == {"+79123456789", "anna@example.com"}
        deal = (await session.scalars(select(Deal))).one()
        assert (deal.title, deal.need, deal.owner_id, deal.source) == (
            "Нужен стол", "Нужен стол", owner.id, "yandex_direct",
        )  # fmt: skip
        assert await session.scalar(select(func.count(Task.id))) == 1
        said = await session.scalar(select(Message.text)) or ""
        assert "Ваш город: Пермь" in said
        assert "_ym_uid" not in said
        consent = (await session.scalars(select(Consent))).one()
        assert (consent.kind, consent.version) == (ConsentKind.DATA, caller.core.regulation.consent.version)
        assert consent.proof == {"site": 1, "by": "site", "form": "form97341897"}
        notice = (await session.scalars(select(OutboxNotification))).one()
        assert notice.staff_id == owner.id
        assert notice.not_before <= caller.core.clock.now()
        request = (await session.scalars(select(SiteRequest))).one()
        assert (request.said["utm_campaign"], request.deal_id) == ("spring", deal.id)


async def test_the_same_call_twice_is_one_lead_also_at_once(caller: Caller) -> None:
    answers = await asyncio.gather(*(caller.form(TILDA) for _ in range(4)))
    assert sorted(answer["repeated"] for _, answer in answers) == [False, True, True, True]
    again = await caller.json({"phone": "89123456789", "message": "Ещё"}, Idempotency_Key="123:456")
    assert again == (200, {"ok": True, "repeated": True})
    assert await _count(caller.core, Deal) == 1


async def test_a_returning_client_lands_on_their_open_deal(caller: Caller) -> None:
    await hire(caller.core)
    async with caller.core.transaction(STRANGER) as crm:
        crm = await introduced(crm, visitor())
        contact_id = crm.actor.id or 0
        await crm.intake.keep_phone(contact_id, "89123456789", verified=True)
        deal = await crm.intake.open_request(contact_id, "Стол")
    await caller.form(TILDA)
    async with caller.core.storage.reader() as session:
        assert list(await session.scalars(select(Deal.id))) == [deal.deal_id]
        assert await session.scalar(select(func.count(Contact.id))) == 1


async def test_a_number_that_somebody_only_typed_in_a_chat_is_a_likeness(caller: Caller) -> None:
    async with caller.core.transaction(STRANGER) as crm:
        crm = await introduced(crm, visitor())
        await crm.intake.keep_phone(crm.actor.id or 0, "89123456789", verified=False)
    await caller.form(TILDA)
    async with caller.core.storage.reader() as session:
        fields = await session.scalar(select(Contact.fields).where(Contact.telegram_id.is_(None)))
    assert fields == {GIVEN_PHONE: "+79123456789"}


async def test_people_of_one_number_who_come_together_are_one_contact(caller: Caller) -> None:
    calls = (caller.json({"name": "Анна", "phone": "89123456789", "message": str(n)}) for n in range(5))
    assert {status for status, _ in await asyncio.gather(*calls)} == {200}
    assert (await _count(caller.core, Contact), await _count(caller.core, Deal)) == (1, 1)


WRONG: list[tuple[dict[str, object], dict[str, str]]] = [
    ({}, {"phone": "empty"}),
    ({"name": "Анна", "message": "Стол"}, {"phone": "empty"}),
    ({"phone": "позвоните"}, {"phone": "not_a_number"}),
    ({"phone": "+7 000 000-00-00"}, {"phone": "impossible"}),
    ({"email": "anna@"}, {"email": "not_an_email"}),
    ({"phone": "89123456789", "consent": "no"}, {"consent": "required"}),
    ({"phone": "89123456789", "name": "я" * 201}, {"name": "too_long"}),
    ({"phone": ["89123456789"], "name": {}}, {"phone": "not_text", "name": "not_text"}),
]


async def test_what_cannot_be_taken_is_named_field_by_field(caller: Caller) -> None:
    for body, wrong in WRONG:
        status, answer = await caller.json(body)
        assert (status, answer["ok"], answer["error"]) == (422, False, "invalid")
        assert {name: one["code"] for name, one in answer["fields"].items()} == wrong
    assert await _count(caller.core, Contact) == 0


async def test_a_form_that_nobody_can_correct_loses_no_words(caller: Caller) -> None:
    """Tilda has no way to ask the person again."""
    assert (await caller.form({"Name": "Анна", "Phone": "12-34", "tranid": "1:1"}))[0] == 200
    async with caller.core.storage.reader() as session:
        assert await session.scalar(select(Message.text)) == "name: Анна\nphone: 12-34"


async def test_the_key_is_taken_from_header_query_or_field(caller: Caller) -> None:
    key, caller.key = caller.key, ""
    assert (await caller.json({"phone": "89123456789"}))[0] == 401
    caller.key = "wrong"
    assert (await caller.json({"phone": "89123456789"}))[1]["error"] == "bad_key"
    caller.key = ""
    assert (await caller.form({"phone": "89123456789", "key": key}))[0] == 200
    caller.url += f"?key={key}"
    assert (await caller.form({"phone": "89123456789"}))[0] == 200
    async with caller.core.storage.reader() as session:
        assert all(key not in (text or "") for text in await session.scalars(select(Message.text)))


async def test_a_revoked_key_opens_nothing(caller: Caller) -> None:
    assert (await caller.form({"test": "test"}))[0] == 200
    async with caller.core.transaction(Actor.system()) as crm:
        await crm.intake.sites.revoke("Shop")
    assert (await caller.form({"test": "test"}))[0] == 401


async def test_a_probe_and_a_trapped_robot_are_answered_and_leave_nothing(caller: Caller) -> None:
    assert await caller.form({"test": "test"}) == (200, {"ok": True, "repeated": False})
    robot = {"phone": "89123456789", "leave_empty": "http://buy.example"}
    assert await caller.form(robot) == (200, {"ok": True, "repeated": False})
    assert await _count(caller.core, Contact) == 0


async def test_a_page_of_another_origin_is_refused_and_its_own_may_read_the_answer(caller: Caller) -> None:
    status, answer = await caller.json({"phone": "89123456789"}, Origin="https://evil.example")
    assert (status, answer["error"]) == (403, "wrong_origin")
    headers = {"Origin": ORIGIN, "X-Voronka-Key": caller.key}
    async with caller.session.post(caller.url, json={"phone": "89123456789"}, headers=headers) as given:
        assert given.headers["Access-Control-Allow-Origin"] == ORIGIN
    for origin, status in ((ORIGIN, 204), ("https://evil.example", 403)):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        async with caller.session.options(caller.url, headers=asked) as given:
            assert given.status == status
            assert given.headers.get("Access-Control-Allow-Origin") == (ORIGIN if status == 204 else None)


BODIES = [
    ("application/json", b"{", 400),
    ("application/json", b"[]", 400),
    ("application/json", b"[" * 60_000, 400),
    ("application/json", b'{"a":' * 800 + b"1" + b"}" * 800, 400),
    ("application/json", b'{"phone":' + b"1" * 5_000 + b"}", 400),
    ("application/json", b"\xff\xfe", 400),
    ("application/json", b'{"a":"' + b"x" * 70_000 + b'"}', 413),
    ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(300)), 400),
    ("text/plain", b"phone=89123456789", 415),
]


async def test_a_body_is_bounded_before_it_is_parsed(caller: Caller) -> None:
    for kind, body, status in BODIES:
        headers = {"X-Voronka-Key": caller.key, "Content-Type": kind}
        async with caller.session.post(caller.url, data=body, headers=headers) as answer:
            assert (answer.status, (await answer.json())["ok"]) == (status, False)


async def test_too_many_calls_are_told_when_to_come_again(caller: Caller) -> None:
    answers = []
    for _ in range(22):
        headers = {"Origin": ORIGIN, "X-Voronka-Key": caller.key}
        async with caller.session.post(caller.url, data={"test": "test"}, headers=headers) as answer:
            answers.append((answer.status, answer.headers.get("Retry-After")))
    assert answers[-1] == (429, "1")
    # A server of the site's own is not held up by its visitors.
    assert (await caller.form({"test": "test"}))[0] == 200


async def test_all_that_was_filled_in_is_kept_however_long(caller: Caller) -> None:
    await caller.json({"phone": "89123456789", "message": "стол " * 2_000})
    async with caller.core.storage.reader() as session:
        texts = list(await session.scalars(select(Message.text).order_by(Message.id)))
    assert "".join(map(str, texts)).count("стол") == 2_000


async def test_what_a_site_sends_is_no_markup_and_breaks_no_column(caller: Caller) -> None:
    body = {"phone": "89123456789", "name": "<b>\0\ud800", "поле\0": {"a": [1, None, "\udfff"]}}
    raw = json.dumps(body)
    headers = {"X-Voronka-Key": caller.key, "Content-Type": "application/json"}
    async with caller.session.post(caller.url, data=raw, headers=headers) as answer:
        assert answer.status == 200


async def _count(core: CrmCore, model: type[Contact | Deal]) -> int:
    async with core.storage.reader() as session:
        return await session.scalar(select(func.count(model.id))) or 0
