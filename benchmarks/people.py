"""A base of clients such as a company has after many years: seeded, and with the surnames' own inequality."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

MANAGERS, DEPARTMENTS = 200, 10


def _words(text: str, by: str | None = None) -> list[str]:
    return text.split(by)


_STEMS = _words(
    "иван смирн кузнец поп васил петр сокол михайл нов фёдор мороз волк алексе лебед семён егор павл козл степан никола"
    " орл андре макар никит захар зайц соловь борис яковл григор роман воробь серге кузьм фрол александр дмитри корол"
    " гус кисел иль максим поляк сорок виноград ковал бел медвед антон тарас жук баран филипп комар давыд беля герасим"
    " богдан осип сидор матве тит марк миронов крыл кудряв трофим лукьян щербак гордее шубин рябин гончар"
)
_ENDS = (("ов", "ова"), ("ин", "ина"), ("ский", "ская"), ("енко", "енко"), ("ович", "ович"), ("чук", "чук"))
_MEN = _words("Александр Дмитрий Максим Сергей Андрей Алексей Артём Илья Кирилл Михаил Никита Матвей Роман Егор Пётр")
_WOMEN = _words(
    "Анастасия Мария Анна Виктория Екатерина Наталья Марина Полина София Дарья Алёна Ольга Елена Юлия Татьяна"
)
_FIRMS = _words(
    "Ромашка Вектор Альянс Прогресс Восход Меридиан Орион Гарант Импульс Кедр Лидер Магнит Оптима Сириус Титан"
)
_TRADES = _words("Строй Торг Сервис Транс Мед Пром Агро Тех Групп Дизайн Трейд Логистик Мебель Авто Софт")
_NEEDS = _words(
    "Нужен сайт|Вывеска для кафе|Ремонт кухни|Обслуживание кассы|Доставка мебели|Натяжные потолки|Юрист на год", "|"
)


@dataclass(frozen=True, slots=True)
class Person:
    """`owner`: the manager of their deal; None: they have none in the base."""

    id: int
    name: str
    phone: str
    email: str | None
    company: int | None
    owner: int | None
    need: str


def people(count: int, seed: int = 7) -> Iterator[Person]:
    chance = random.Random(seed)
    numbers = chance.sample(range(9_000_000_000, 10_000_000_000), count)
    for number in range(1, count + 1):
        yield Person(
            number,
            _name(chance),
            f"+7{numbers[number - 1]}",
            f"client{number}@mail.ru" if chance.random() < 0.3 else None,
            chance.randint(1, count // 10) if chance.random() < 0.5 else None,
            chance.randint(1, MANAGERS) if chance.random() < 0.3 else None,
            chance.choice(_NEEDS),
        )


def firms(count: int, seed: int = 8) -> Iterator[tuple[int, str]]:
    chance = random.Random(seed)
    for number in range(1, count + 1):
        yield number, f"ООО «{chance.choice(_FIRMS)}{chance.choice(_TRADES)}-{chance.randint(1, 999)}»"


def _name(chance: random.Random) -> str:
    # The first stems are the common ones, as among people.
    stem = _STEMS[min(int(chance.expovariate(1 / 18)), len(_STEMS) - 1)]
    man, woman = _ENDS[min(int(chance.expovariate(1.2)), len(_ENDS) - 1)]
    if chance.random() < 0.5:
        return f"{stem}{man}".capitalize() + f" {chance.choice(_MEN)}"
    return f"{stem}{woman}".capitalize() + f" {chance.choice(_WOMEN)}"
