"""`voronka staff …`: who works here. The first administrator is invited this way."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Annotated

import typer

from bot.console.errors import Failure
from bot.settings import Settings, SettingsError, from_environment

staff = typer.Typer(help="Who works here.", no_args_is_help=True)


# Of the invitation in a deep link. `handlers.personal.invitation` knows the same, but costs seconds to import.
PREFIX = "inv_"


class RoleName(StrEnum):
    manager = "manager"
    head = "head"
    supervisor = "supervisor"
    admin = "admin"


@staff.command()
def invite(
    role: Annotated[RoleName, typer.Option(help="What the person will be.")],
    name: Annotated[str, typer.Option(help="Their name, as colleagues will see it.")],
    department: Annotated[str | None, typer.Option(help="Their department; a new one is made.")] = None,
    bot: Annotated[str | None, typer.Option(help="The bot's @username, if Telegram cannot be asked.")] = None,
) -> None:
    """Print a link by which one person joins, once, within seven days."""
    if not name.strip():
        raise Failure("--name is empty: give the person's name")
    settings = from_environment()
    token = asyncio.run(_invite(settings, role, name.strip(), department))
    payload = PREFIX + token
    username = bot.lstrip("@") if bot else asyncio.run(bot_username(settings))
    if username:
        print(f"https://t.me/{username}?start={payload}")
    else:
        print(f"/start {payload}")
        print("Send this line to the bot, or open https://t.me/<the bot's username>?start=" + payload, flush=True)


async def _invite(settings: Settings, role: RoleName, name: str, department: str | None) -> str:
    from bot.cli.core_session import transaction
    from crm_core.roles import Role

    async with transaction(settings) as crm:
        if department:
            await crm.staff.add_department(department)
        return await crm.staff.invite(Role(role.value), name, department)


async def bot_username(settings: Settings) -> str | None:
    """By getMe; None without a token or a network."""
    import aiohttp

    try:
        url = f"{settings.bot_api_url}/bot{settings.token}/getMe"
    except SettingsError:
        return None
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.get(url, proxy=_http_proxy(settings)) as response,
        ):
            return (await response.json())["result"]["username"]
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, LookupError, TypeError):
        return None


def _http_proxy(settings: Settings) -> str | None:
    return settings.proxy if settings.proxy and settings.proxy.startswith("http") else None


@staff.command("list")
def list_() -> None:
    """Print everybody who works or has worked here."""

    async def work(settings: Settings) -> None:
        from bot.cli.core_session import transaction

        async with transaction(settings) as crm:
            everybody = await crm.queries.people.staff_list()
        for one in everybody:
            state = "" if one.active else "dismissed"
            print(f"{one.id:>4}  {one.role.value:<10}  {one.name:<30}  {one.department or '':<20}  {state}".rstrip())
        if not everybody:
            print("Nobody yet. Invite the first: voronka staff invite --role admin --name NAME")

    asyncio.run(work(from_environment()))
