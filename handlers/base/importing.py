"""The base of another program, sent as a file: looked at, asked about by presses, taken in, taken back (R26)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.rules.importing.states import UploadState
from crm_core.rules.policy import Permission, allows
from handlers.base.callbacks import BringBase
from handlers.base.home import base
from handlers.base.meanings import meanings
from handlers.routers import staff
from handlers.ui.callbacks.base import (
    DropUpload,
    LookAgain,
    MapName,
    MapNames,
    MeanName,
    ShowBase,
    ShowUpload,
    TakeUpload,
    UndoUpload,
)
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, in_pairs, inline
from handlers.ui.notifications.bases import names_label, unknown_names, upload_screen

MAX_BYTES = 20 * 1024 * 1024
"""What Telegram hands to a bot."""
_A_PAGE = 8


class Bringing(StatesGroup):
    """A table is awaited; of what is in the conversation's data."""

    file = State()


@staff.press(BringBase)
async def bring(data: BringBase, crm: Crm, state: FSMContext) -> Screen:
    if not allows(crm.actor, Permission.base_import):
        raise Refused(Permission.base_import.value)
    await state.clear()
    await state.set_state(Bringing.file)
    await state.set_data({"kind": data.kind})
    what = _("📥 Clients from a table") if data.kind == "clients" else _("📥 Deals with their clients from a table")
    return Screen(
        text=lines(
            bold(what),
            Html(_("Send me the file: an export of amoCRM, Kommo, Bitrix24 or HubSpot as it is,")),
            Html(_("or a table of your own. Excel or CSV, up to 20 MB; its first line names the columns.")),
            "",
            Html(_("I show what would change before anything does. The same table twice changes nothing.")),
        ),
        keys=inline(button(_("« The base"), ShowBase())),
    )


@staff.during(Bringing.file)
async def sent(message: Message, crm: Crm, state: FSMContext) -> Screen:
    document, kind = message.document, (await state.get_data()).get("kind")
    if kind is None:
        return await base(crm, state)
    if document is None:
        return _again(_("Please send the table as a file: Excel or CSV."))
    if (document.file_size or 0) > MAX_BYTES:
        return _again(_("The file is more than 20 MB. On the server: voronka import {kind} FILE").format(kind=kind))
    await crm.imports.uploads.add(kind, document.file_name or "", document.file_id)
    await state.clear()
    return Screen(
        text=Html(_("📥 I am reading the table. What is in it comes here in a moment; you can go on working.")),
        keys=inline(button(_("« The base"), ShowBase())),
    )


@staff.press(ShowUpload)
async def show(data: ShowUpload, crm: Crm) -> Screen:
    return upload_screen(await crm.imports.uploads.one(data.upload))


@staff.press(TakeUpload)
async def take(data: TakeUpload, crm: Crm) -> Screen:
    return await _go_on(crm, data.upload, UploadState.TAKE)


@staff.press(LookAgain)
async def look_again(data: LookAgain, crm: Crm) -> Screen:
    return await _go_on(crm, data.upload, UploadState.LOOK)


@staff.press(DropUpload)
async def drop(data: DropUpload, crm: Crm) -> Screen:
    return await _go_on(crm, data.upload, UploadState.DROPPED)


@staff.press(UndoUpload)
async def undo(data: UndoUpload, crm: Crm) -> Screen:
    upload = await crm.imports.uploads.one(data.upload)
    if data.sure or upload.state is not UploadState.DONE:
        return await _go_on(crm, data.upload, UploadState.UNDO)
    return Screen(
        text=lines(
            fill(_("↩️ Take back all that came with <b>{name}</b>?"), name=short(upload.name, 60)),
            Html(_("What it made goes, what it filled in is as it was. What has been worked with since stays.")),
        ),
        keys=inline(
            button(_("↩️ Yes, take it back"), UndoUpload(upload=data.upload, sure=True), "danger"),
            button(_("« Back"), ShowUpload(upload=data.upload)),
        ),
    )


@staff.press(MapNames)
async def map_names(data: MapNames, crm: Crm, toast: str | None = None) -> Screen:
    upload = await crm.imports.uploads.one(data.upload)
    names, said = unknown_names(upload, data.what), upload.said.get(data.what.value, {})
    page = min(data.page, max(0, (len(names) - 1) // _A_PAGE))
    first = page * _A_PAGE
    shown = names[first:][:_A_PAGE]
    return Screen(
        text=lines(
            bold(names_label(data.what)),
            Html(_("Which of them means something else here? Press its number.")),
            "",
            *(
                fill("{n}. {name} {mark}", n=first + n, name=short(name, 60), mark="✓" if name in said else "")
                for n, name in enumerate(shown, 1)
            ),
        ),
        keys=inline(
            *_in_rows(
                [
                    button(str(first + n + 1), MapName(upload=data.upload, what=data.what, place=first + n))
                    for n in range(len(shown))
                ]
            ),
            (
                button("‹", MapNames(upload=data.upload, what=data.what, page=page - 1)) if page else None,
                button("›", MapNames(upload=data.upload, what=data.what, page=page + 1))
                if first + _A_PAGE < len(names)
                else None,
            ),
            button(_("« The table"), ShowUpload(upload=data.upload)),
        ),
        toast=toast,
    )


@staff.press(MapName)
async def map_name(data: MapName, crm: Crm) -> Screen:
    upload = await crm.imports.uploads.one(data.upload)
    names = unknown_names(upload, data.what)
    if data.place >= len(names):
        return upload_screen(upload)
    offered = await meanings(crm, upload.kind, data.what)
    page = min(data.page, max(0, (len(offered) - 1) // _A_PAGE))
    first = page * _A_PAGE
    about = {"upload": data.upload, "what": data.what, "place": data.place}
    return Screen(
        text=fill(_("What is “{name}” here?"), name=short(names[data.place], 80)),
        keys=inline(
            *in_pairs(
                [
                    button(one.label, MeanName(**about, choice=first + n))
                    for n, one in enumerate(offered[first:][:_A_PAGE])
                ]
            ),
            (
                button("‹", MapName(**about, page=page - 1)) if page else None,
                button("›", MapName(**about, page=page + 1)) if first + _A_PAGE < len(offered) else None,
            ),
            button(_("« Back"), MapNames(upload=data.upload, what=data.what, page=data.place // _A_PAGE)),
        ),
    )


@staff.press(MeanName)
async def mean_name(data: MeanName, crm: Crm) -> Screen:
    upload = await crm.imports.uploads.one(data.upload)
    names, offered = unknown_names(upload, data.what), await meanings(crm, upload.kind, data.what)
    back = MapNames(upload=data.upload, what=data.what, page=data.place // _A_PAGE)
    if data.place >= len(names) or data.choice >= len(offered):
        return await map_names(back, crm)
    name, meant = names[data.place], offered[data.choice]
    await crm.imports.uploads.say(data.upload, data.what.value, name, meant.meant)
    return await map_names(back, crm, f"✓ {short(name, 40)} → {short(meant.label, 60)}")


async def _go_on(crm: Crm, upload_id: int, to: UploadState) -> Screen:
    await crm.imports.uploads.go_on(upload_id, to)
    return upload_screen(await crm.imports.uploads.one(upload_id))


def _again(words: str) -> Screen:
    return Screen(text=fill("📥 {words}", words=words), keys=inline(button(_("« The base"), ShowBase())))


def _in_rows(keys: list[Button]) -> list[tuple[Button, ...]]:
    return [tuple(keys[start : start + 4]) for start in range(0, len(keys), 4)]
