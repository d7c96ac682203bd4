"""The people on the demonstration's page: the sandbox knows them by the same ids as the company does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_core.roles import Role

REGULATION = Path(__file__).with_name("company.toml")
"""The company's own rules: as the packaged ones, with a name and requisites, so that its invoices can go."""


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody whom a visitor of the page can be. `role` None: a lead, who has not written yet."""

    telegram_id: int
    first_name: str
    last_name: str
    username: str
    phone: str
    note: str
    role: Role | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


LEAD = Player(1001, "Ольга", "Соколова", "olga_sokolova", "+79161234501", "Клиент")
FIRST_MANAGER = Player(1002, "Анна", "Смирнова", "anna_smirnova", "+79161234502", "Менеджер", Role.manager)
SECOND_MANAGER = Player(1003, "Пётр", "Ковалёв", "petr_kovalev", "+79161234503", "Менеджер", Role.manager)
SUPERVISOR = Player(1004, "Марина", "Орлова", "marina_orlova", "+79161234504", "Руководитель", Role.supervisor)
ADMIN = Player(1005, "Сергей", "Лапин", "sergey_lapin", "+79161234505", "Администратор", Role.admin)

PLAYERS = (LEAD, FIRST_MANAGER, SECOND_MANAGER, SUPERVISOR, ADMIN)


def people() -> list[dict[str, Any]]:
    """As the sandbox takes them. Staff have said /start, without which a bot may not write to anybody."""
    return [
        {
            "id": player.telegram_id,
            "first_name": player.first_name,
            "last_name": player.last_name,
            "username": player.username,
            "lang": "ru",
            "phone": player.phone,
            "note": player.note,
            **({"opening": "/start"} if player.role else {}),
        }
        for player in PLAYERS
    ]
