"""docs/permissions.md, written from the policy itself: `python -m tests.policy.page` after the policy has changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.rules.policy import Permission, Subject, allows
from tests.policy.offered import permissions

DOCS = Path(__file__).parents[2] / "docs"
ME, MINE = 1, 10
_SUBJECTS = (
    Subject(owner_id=ME, department_id=MINE, contact_id=ME),
    Subject(owner_id=2, department_id=MINE, contact_id=2),
    Subject(owner_id=3, department_id=20, contact_id=3),
    # Whoever has left still stands on their deals until these are passed on: it is the department that counts.
    Subject(owner_id=4, department_id=MINE, contact_id=4),
    Subject(),
)
_PEOPLE: tuple[Actor | None, ...] = (
    *(Actor(ActorKind.staff, ME, role, MINE, "en", "UTC") for role in Role),
    Actor(ActorKind.lead, ME, None, None, "en", "UTC"),
    None,
)


@dataclass(frozen=True)
class Page:
    """The words of one language."""

    file: str
    head: str
    what: str
    who: tuple[str, ...]
    acts: str
    words: dict[Permission, str]


_P = Permission
ENGLISH = Page(
    "permissions.md",
    """# Who may do what

Written by `python -m tests.policy.page` from the policy in `crm_core/rules/policy.py`; a test fails when they differ.
`tests/policy/test_matrix.py` tries every act of the core as everybody, on everything, on a real database: it is allowed
as this table says, or refused with one neutral answer, changes nothing, and is on record.

Five marks in each cell say whose deal (task, client, invoice) it is: **own**, **a colleague's** of the same department,
**another department's**, **a dismissed colleague's** of the department, **nobody's**. ✓ allowed, · refused.
A *client* does what is theirs in the bot; their marks are: own, four times somebody else's.
*Dismissed* is everybody whom the door does not know: dismissed a second ago, never hired, or pressing a copied button.
Nobody dismisses themselves, and only an administrator invites or dismisses an administrator.
""",
    "What",
    ("Manager", "Head of department", "Supervisor", "Administrator", "Quality control", "Client", "Dismissed"),
    "Acts of the core",
    {
        _P.deal_view: "See a deal, its history and its lists",
        _P.deal_create: "Open a deal by hand",
        _P.deal_edit: "Edit a deal's fields and lines, add notes",
        _P.deal_move: "Move a deal forwards",
        _P.deal_move_back: "Move a deal backwards",
        _P.deal_lose: "Close a deal as refused",
        _P.deal_reopen: "Reopen a closed deal",
        _P.deal_pause: "Pause and resume",
        _P.deal_assign: "Pass deals on",
        _P.deal_claim: "Take a lead that is nobody's",
        _P.task_view: "See tasks",
        _P.task_create: "Set a task",
        _P.task_edit: "Postpone a task",
        _P.task_complete: "Finish a task",
        _P.task_assign: "Give a task to somebody",
        _P.client_view: "See a client",
        _P.client_create: "Enter a client",
        _P.client_edit: "Edit a client",
        _P.client_merge: "Merge two cards, and undo it",
        _P.client_message: "Write to a client",
        _P.invoice_view: "See an invoice",
        _P.invoice_issue: "Make out and send an invoice",
        _P.invoice_pay: "Record a payment",
        _P.invoice_claim: "Say that it has been paid",
        _P.invoice_void: "Cancel an invoice",
        _P.report_view: "See the funnel",
        _P.report_export: "Have a report as a file",
        _P.digest_view: "See the digest, nudge a manager",
        _P.quality_view: "See what hangs, the remarks and what came of them",
        _P.quality_remark: "Make a remark on a deal to its manager",
        _P.quality_answer: "Answer a remark",
        _P.document_make: "Make documents and send them to the client",
        _P.template_keep: "Keep the templates of documents",
        _P.plan_set: "Set plans of a month",
        _P.staff_view: "See who works here",
        _P.staff_invite: "Invite a colleague",
        _P.staff_dismiss: "Dismiss a colleague",
        _P.staff_manage: "Make departments",
        _P.catalogue_view: "See the catalogue",
        _P.catalogue_edit: "Keep the catalogue",
        _P.regulation_view: "See the regulation",
        _P.regulation_apply: "Put a regulation in force",
        _P.audit_view: "Read the audit",
        _P.inbox_manage: "Look after the machinery",
        _P.site_manage: "Let websites in, make links of sources",
        _P.intake_receive: "Ask us for something",
        _P.base_import: "Import the base",
        _P.base_export: "Ask for a copy of the base (where the regulation names the role)",
        _P.base_release: "Allow another's copy of the base",
        _P.privacy_consent: "Consent to processing",
        _P.broadcast_send: "Send news to a segment of clients",
        _P.privacy_erase: "Erase personal data",
        _P.own_settings: "One's own settings",
    },
)
RUSSIAN = Page(
    "permissions.ru.md",
    """# Кому что можно

Таблицу пишет `python -m tests.policy.page` по правилам из `crm_core/rules/policy.py`; если они разойдутся, упадёт тест.
`tests/policy/test_matrix.py` пробует каждое действие ядра от имени каждого, над всем, на настоящей базе: оно разрешено,
как в таблице, или отклонено одним нейтральным ответом, ничего не меняет и записано в журнал.

Пять знаков в клетке: чья это сделка (задача, клиент, счёт). **Своя**, **коллеги** из того же отдела, **другого
отдела**, **уволенного** из отдела, **ничья**. ✓ можно, · нельзя.
*Клиент* делает в боте своё; его знаки: своё и четыре раза чужое.
*Уволенный*: всякий, кого не знает вход: уволен секунду назад, никогда не работал, нажал скопированную кнопку.
Никто не увольняет себя; пригласить или уволить администратора может только администратор.
""",
    "Что",
    ("Менеджер", "Руководитель отдела", "Супервизор", "Администратор", "Контроль качества", "Клиент", "Уволенный"),
    "Действия ядра",
    {
        _P.deal_view: "Видеть сделку, историю, списки",
        _P.deal_create: "Завести сделку вручную",
        _P.deal_edit: "Править поля и позиции сделки, писать заметки",
        _P.deal_move: "Вести сделку вперёд",
        _P.deal_move_back: "Возвращать сделку назад",
        _P.deal_lose: "Закрыть отказом",
        _P.deal_reopen: "Открыть закрытую сделку",
        _P.deal_pause: "Ставить на паузу и снимать",
        _P.deal_assign: "Передавать сделки",
        _P.deal_claim: "Взять ничью заявку",
        _P.task_view: "Видеть задачи",
        _P.task_create: "Поставить задачу",
        _P.task_edit: "Отложить задачу",
        _P.task_complete: "Завершить задачу",
        _P.task_assign: "Поручить задачу другому",
        _P.client_view: "Видеть клиента",
        _P.client_create: "Завести клиента",
        _P.client_edit: "Править клиента",
        _P.client_merge: "Склеить две карточки и расклеить",
        _P.client_message: "Писать клиенту",
        _P.invoice_view: "Видеть счёт",
        _P.invoice_issue: "Выписать и отправить счёт",
        _P.invoice_pay: "Отметить оплату",
        _P.invoice_claim: "Сообщить об оплате",
        _P.invoice_void: "Отменить счёт",
        _P.report_view: "Видеть воронку",
        _P.report_export: "Получить отчёт файлом",
        _P.digest_view: "Видеть сводку, напомнить менеджеру",
        _P.quality_view: "Видеть, что висит, замечания и что из них вышло",
        _P.quality_remark: "Сделать менеджеру замечание по сделке",
        _P.quality_answer: "Ответить на замечание",
        _P.document_make: "Делать документы и отправлять клиенту",
        _P.template_keep: "Вести шаблоны документов",
        _P.plan_set: "Ставить планы на месяц",
        _P.staff_view: "Видеть, кто работает",
        _P.staff_invite: "Пригласить сотрудника",
        _P.staff_dismiss: "Уволить сотрудника",
        _P.staff_manage: "Заводить отделы",
        _P.catalogue_view: "Видеть каталог",
        _P.catalogue_edit: "Вести каталог",
        _P.regulation_view: "Видеть регламент",
        _P.regulation_apply: "Вводить регламент",
        _P.audit_view: "Читать журнал",
        _P.inbox_manage: "Следить за механикой",
        _P.site_manage: "Подключать сайты, делать ссылки источников",
        _P.intake_receive: "Обратиться к нам",
        _P.base_import: "Загрузить базу",
        _P.base_export: "Попросить выгрузку базы (если регламент называет роль)",
        _P.base_release: "Разрешить выгрузку другому",
        _P.privacy_consent: "Дать согласие на обработку",
        _P.broadcast_send: "Рассылать новости клиентам",
        _P.privacy_erase: "Удалить личные данные",
        _P.own_settings: "Свои настройки",
    },
)
PAGES = (ENGLISH, RUSSIAN)


def marks(person: Actor | None, permission: Permission) -> str:
    """One mark for each reach; without a person nothing is allowed."""
    if person is None:
        return "·····"
    return "".join("✓" if allows(person, permission, subject) else "·" for subject in _SUBJECTS)


def render(page: Page) -> str:
    by_permission: dict[Permission, list[str]] = {}
    for act, permission in sorted(permissions().items()):
        by_permission.setdefault(permission, []).append(f"`{act}`")
    head = (page.what, *page.who, page.acts)
    rows = [
        (page.words[one], *(f"`{marks(person, one)}`" for person in _PEOPLE), " ".join(by_permission.get(one, ())))
        for one in Permission
    ]
    table = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
    return page.head + "\n" + "\n".join(table) + "\n"


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    for one in PAGES:
        (DOCS / one.file).write_text(render(one), encoding="utf-8")
