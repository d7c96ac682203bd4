"""The rules' file over the wire: handed out as a document, sent back, planned and put in force (R77)."""

from __future__ import annotations

import base64

from bot.app.app import App
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from sandbox import Sandbox
from tests.bot.conftest import Opened, met
from tests.people import hire


async def test_the_file_goes_out_and_comes_back(opened: Opened, sandbox: Sandbox) -> None:
    alla = met(sandbox, "Алла")
    async with opened() as app:
        await hire(app.core, Role.admin, "Алла", department_name=None, telegram_id=alla.id)
        await alla.say("/rules")
        await alla.hears("Регламент продаж")
        await alla.press("📄 Файл")
        handed = await alla.hears("Регламент как есть")
        assert handed.body["document"]["file_name"] == "sales.toml"
        content = base64.b64encode(edited(await in_force(app)).encode()).decode()
        await alla.send_document(name="sales.toml", content=content)
        await alla.hears("Что меняет этот файл")
        await alla.press("✅ Ввести")
        await alla.hears("Регламент продаж")
        assert app.core.regulation.distribution.mode == "claim"


async def in_force(app: App) -> str:
    async with app.core.reading(Actor.system()) as crm:
        return await crm.queries.regulations.text(await crm.regulations.number())


def edited(text: str) -> str:
    return f'{text}\n[distribution]\nmode = "claim"\n'
