"""Segments of clients in the chat: all that are kept, looked at and taken away (R22)."""

from __future__ import annotations

from zlib import crc32

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.clients.segments import BUILTIN
from handlers.base.callbacks import DraftSegment, ForgetSegment, OpenSegment
from handlers.base.segment_words import counted, may_see, told
from handlers.routers import staff
from handlers.ui.callbacks.base import ShowBase, ShowSegments
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, in_pairs, inline

_A_PAGE = 8


@staff.press(ShowSegments)
async def segments(data: ShowSegments, crm: Crm, state: FSMContext, toast: str | None = None) -> Screen:
    may_see(crm)
    await state.clear()
    names = list(await crm.queries.segments.listing())
    page = min(data.page, max(0, (len(names) - 1) // _A_PAGE))
    first = page * _A_PAGE
    return Screen(
        text=lines(bold(_("🧮 Segments of clients")), "", Html(_("Press one to see how many belong to it."))),
        keys=inline(
            *in_pairs([button(segment_label(name), OpenSegment(key=key_of(name))) for name in names[first:][:_A_PAGE]]),
            (
                button("‹", ShowSegments(page=page - 1)) if page else None,
                button("›", ShowSegments(page=page + 1)) if first + _A_PAGE < len(names) else None,
            ),
            button(_("➕ A new segment"), DraftSegment(), "primary"),
            button(_("« The base"), ShowBase()),
        ),
        toast=toast,
    )


@staff.press(OpenSegment)
async def open_segment(data: OpenSegment, crm: Crm, state: FSMContext) -> Screen:
    may_see(crm)
    known = await crm.queries.segments.listing()
    name = next((name for name in known if key_of(name) == data.key), None)
    if name is None:
        return await segments(ShowSegments(), crm, state, _("It is not there any more."))
    own = name not in BUILTIN
    return Screen(
        text=lines(
            fill("🧮 <b>{name}</b>", name=short(segment_label(name), 60)),
            await counted(known[name], crm),
            "",
            *told(known[name], crm),
        ),
        keys=inline(
            button(_("🗑 Take it away"), ForgetSegment(key=data.key)) if own else None,
            button(_("« Segments"), ShowSegments(page=list(known).index(name) // _A_PAGE)),
        ),
    )


@staff.press(ForgetSegment)
async def forget(data: ForgetSegment, crm: Crm, state: FSMContext) -> Screen:
    may_see(crm)
    names = await crm.queries.segments.listing()
    name = next((name for name in names if key_of(name) == data.key and name not in BUILTIN), None)
    if name is None:
        return await segments(ShowSegments(), crm, state, _("It is not there any more."))
    await crm.clients.segments.forget(name)
    return await segments(ShowSegments(), crm, state, _("✓ Taken away"))


def key_of(name: str) -> int:
    """What a press carries of a name, so that it means the same segment whatever the list has become since."""
    return crc32(name.encode())


def segment_label(name: str) -> str:
    """Short enough for half a row."""
    return {"active": _("🟢 active"), "gone": _("⚪️ gone"), "inquiry": _("💭 only asked")}.get(name, name)
