"""`voronka source …`: the links by which it is known which advertisement pays."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.staff import bot_username
from bot.console.errors import Failure
from bot.console.i18n import Language, _
from bot.settings import Settings, from_environment

sources = typer.Typer(help="Where leads come from.", no_args_is_help=True)


@sources.callback()
def _group() -> None:
    """A group, although it has one command."""


@sources.command()
def link(
    code: Annotated[str, typer.Argument(help="The source's code in the regulation.")],
    qr: Annotated[
        Path | None, typer.Option("--qr", help="Keep its picture here: .png, .svg, or .pdf for a sheet to print.")
    ] = None,
    bot: Annotated[str | None, typer.Option(help="The bot's @username, if Telegram cannot be asked.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    lang: Language = None,
) -> None:
    """Print a source's sealed link, and draw it."""
    settings = from_environment()
    payload, company, name = asyncio.run(_link(settings, code))
    username = bot.lstrip("@") if bot else asyncio.run(bot_username(settings))
    opening = f"https://t.me/{username}?start={payload}" if username else None
    if qr is not None:
        if opening is None:
            raise Failure(_("the bot's name is not known: give --bot @USERNAME"))
        _draw(qr, opening, company or name)
    if as_json:
        told = {"source": code, "start": payload, "link": opening, "qr": str(qr) if qr else None}
        print(json.dumps(told, ensure_ascii=False))
        return
    print(opening or f"/start {payload}")


def _draw(path: Path, link: str, title: str) -> None:
    from handlers.ui.formatting import qr_codes

    try:
        drawn = qr_codes.written(path, link, title, _("Scan it with your phone and write to us in Telegram"))
    except ValueError:
        raise Failure(_("--qr must end with .png, .svg or .pdf")) from None
    path.write_bytes(drawn)


async def _link(settings: Settings, code: str) -> tuple[str, str | None, str]:
    from bot.cli.core_session import transaction
    from crm_core.errors import BadValue

    async with transaction(settings) as crm:
        try:
            payload = await crm.intake.sources.link(code)
        except BadValue:
            known = ", ".join(one.code for one in crm.regulation.sources)
            raise Failure(
                _("no source is called “{code}”; there are: {known}").format(code=code, known=known)
            ) from None
        locale, company = crm.regulation.company.locale, crm.regulation.to_clients.name
        return payload, company.in_(locale) if company else None, crm.regulation.source(code).name.in_(locale)
