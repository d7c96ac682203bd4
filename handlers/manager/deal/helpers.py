"""Several people on a deal (R65): who helps, what each is to do, and who is told of a note."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.deals.dto import DealCard
from crm_core.queries.deals.helpers import Helper
from crm_core.rules.deals.statuses import DealStatus
from handlers.manager.lists.deals import PAGE, deal_entry, deal_key
from handlers.manager.lists.way_back import in_list
from handlers.routers import staff
from handlers.team.nobody_else import way_out
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.helpers import AskHelp, GiveTask, HelpingList, OneHelper, ShowHelpers, TellNote
from handlers.ui.formatting.labels import task_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, in_pairs, inline
from handlers.ui.screens.deal_card import to_deal
from handlers.ui.screens.navigation import home


@staff.press(ShowHelpers)
async def show_helpers(data: ShowHelpers, crm: Crm) -> Screen:
    return await _shown(crm, data.deal)


@staff.press(AskHelp)
async def ask_help(data: AskHelp, crm: Crm) -> Screen:
    if data.staff:
        asked = await crm.deals.helpers.ask(data.deal, data.staff)
        return await _shown(crm, data.deal, _("They are told") if asked else _("They work on it already"))
    free = await crm.queries.helpers.candidates(data.deal)
    keys = [button(short(one.name, 40), AskHelp(deal=data.deal, staff=one.id)) for one in free]
    back = button(_("« Back"), ShowHelpers(deal=data.deal))
    screen = Screen(
        text=lines(
            fill(_("<b>Who is to help?</b>")),
            fill(_("They will see this deal, its history and notes, and nothing else of yours.")),
        ),
        keys=inline(*in_pairs(keys), back),
    )
    return screen if keys else await way_out(screen, crm)


@staff.press(OneHelper)
async def one_helper(data: OneHelper, crm: Crm) -> Screen:
    """Their name, what they do, and each task of somebody else's to give them by a press."""
    if data.off:
        await crm.deals.helpers.release(data.deal, data.staff)
        return await _shown(crm, data.deal, _("They help no longer"))
    card, helping = await crm.queries.cards.deal(data.deal), await crm.queries.helpers.of(data.deal)
    name = next((one.name for one in helping if one.id == data.staff), None)
    if name is None:
        return await _shown(crm, data.deal)
    viewer = Viewer.of(crm)
    keys = [
        button(
            cut(f"→ {task_name(task, viewer.regulation)}, {viewer.watch.when(task.due_at)}", 1),
            GiveTask(task=task.id, version=card.version, staff=data.staff),
        )
        for task in card.tasks
        if task.owner_id != data.staff
    ]
    return Screen(
        text=lines(
            fill("🤝 <b>{name}</b>", name=short(name, 60)),
            "",
            *_tasks(card, helping, viewer),
            fill(_("Press a task to give it to them: it will remind them.")) if keys else None,
        ),
        keys=inline(
            *keys,
            button(_("✖️ Helps no longer"), data.model_copy(update={"off": True})),
            button(_("« Back"), ShowHelpers(deal=data.deal)),
        ),
    )


@staff.press(GiveTask)
async def give_task(data: GiveTask, crm: Crm) -> Screen:
    card = await crm.queries.cards.task(data.task)
    await crm.deals.helpers.give_task(data.task, data.version, data.staff)
    return await _shown(crm, card.deal.id, _("Given"))


@staff.press(TellNote)
async def tell_note(data: TellNote, crm: Crm) -> Screen:
    told = await crm.deals.helpers.tell(data.message, data.staff)
    return Screen.only_toast(_("🔔 They are being told") if told else _("They do not work on this deal"))


async def who_may_be_told(crm: Crm, deal: int, note: int) -> list[Button]:
    """A button for each who works on the deal beside whoever wrote the note; none where nobody helps."""
    helping = await crm.queries.helpers.of(deal)
    if not helping:
        return []
    owner = (await crm.queries.cards.deal(deal)).owner
    names = {one.id: one.name for one in helping} | ({owner.id: owner.name} if owner else {})
    return [
        button(f"🔔 {short(name, 30)}", TellNote(message=note, staff=who))
        for who, name in names.items()
        if who != crm.actor.id
    ]


@staff.press(HelpingList)
async def helping_list(data: HelpingList, crm: Crm, state: FSMContext) -> Screen:
    page = await crm.queries.helpers.mine(data.page, PAGE)
    await in_list(state, button(_("« To the list"), data))
    numbered = list(enumerate(page.lines, start=page.page * PAGE + 1))
    keys = [button(deal_key(number, line), OpenDeal(deal=line.id)) for number, line in numbered]
    turn = [
        button("‹", HelpingList(page=page.page - 1)) if page.page else None,
        button("›", HelpingList(page=page.page + 1)) if page.page + 1 < page.pages else None,
    ]
    return Screen(
        text=lines(
            bold(_("🤝 Deals that I help with")),
            *([deal_entry(number, line) for number, line in numbered] or [fill(_("None."))]),
        ),
        keys=inline(*in_pairs(keys), turn, home(Viewer.of(crm))),
    )


async def _shown(crm: Crm, deal: int, toast: str | None = None) -> Screen:
    card, helping = await crm.queries.cards.deal(deal), await crm.queries.helpers.of(deal)
    keys = [button(f"🤝 {short(one.name, 30)}", OneHelper(deal=deal, staff=one.id)) for one in helping]
    may_ask = card.status is DealStatus.OPEN and card.owner is not None
    return Screen(
        text=lines(
            bold(_("🤝 Helpers: {title}").format(title=short(card.title, 80))),
            "",
            *(_tasks(card, helping, Viewer.of(crm)) or [fill(_("⚠️ No next step"))]),
            None if helping else fill(_("Nobody helps yet.")),
        ),
        keys=inline(
            *in_pairs(keys), button(_("➕ Ask to help"), AskHelp(deal=deal)) if may_ask else None, to_deal(deal)
        ),
        toast=toast,
    )


def _tasks(card: DealCard, helping: tuple[Helper, ...], viewer: Viewer) -> list[Html]:
    """Who does what, and by when."""
    names = {one.id: one.name for one in helping} | ({card.owner.id: card.owner.name} if card.owner else {})
    return [
        fill(
            "{mark}{task}, {when} · {who}",
            mark="⚠️ " if task.overdue else "",
            task=short(task_name(task, viewer.regulation), 80),
            when=viewer.watch.when(task.due_at),
            who=short(names.get(task.owner_id or 0, _("a colleague")), 40),
        )
        for task in card.tasks
    ]
