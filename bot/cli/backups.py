"""`voronka backup` and `voronka restore`."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from bot.console.i18n import Language, _, ngettext
from bot.settings import from_environment

Json = Annotated[bool, typer.Option("--json", help="Answer with one line of JSON.")]


def backup(
    file: Annotated[Path, typer.Argument(help="Where it goes: a new file.")],
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Copy the whole database into one file, also while the bot runs, and look whether the copy is sound."""
    from crm_core.storage.backups import back_up

    made = asyncio.run(back_up(from_environment().database_url, file))
    if as_json:
        print(json.dumps({"file": str(made.file), "bytes": made.size, "revision": made.revision}))
    else:
        print(_("Saved and looked at: {file}, {bytes} bytes.").format(file=made.file, bytes=made.size))


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `voronka backup` has made.")],
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Put a backup in the database's place: the bot stopped. What was there is kept aside."""
    from crm_core.clock import SystemClock
    from crm_core.storage.backups import restore as put_back

    done = asyncio.run(put_back(from_environment().database_url, file, SystemClock().now()))
    if as_json:
        print(json.dumps({"revision": done.revision, "aside": done.aside, "rows": done.rows}))
        return
    count = sum(done.rows.values())
    print(ngettext("Restored: {count} row.", "Restored: {count} rows.", count).format(count=count))
    if done.aside is not None:
        print(_("What was there before is kept as {aside}.").format(aside=done.aside))
    print(_("Start the bot now: voronka run"))
