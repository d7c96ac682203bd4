"""What a company's own documents may ask for (R61): names in Russian and in English, and where each comes from.

A template may name a field of the regulation by its code as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import TypeAlias

Line: TypeAlias = Mapping[str, str]
Values: TypeAlias = Mapping[str, str | list[dict[str, str]]]
"""By code, as they are written in the document; `items` holds the lines."""

MOST_BYTES = 2 * 1024 * 1024
"""Of a template."""
_PARTS = {
    "inn": "инн",
    "kpp": "кпп",
    "ogrn": "огрн",
    "account": "счёт",
    "bank": "банк",
    "bik": "бик",
    "corr_account": "корр_счёт",
}
FIELDS: Mapping[str, tuple[str, ...]] = {
    "number": ("номер",),
    "date": ("дата",),
    "client": ("клиент", "заказчик", "покупатель"),
    "contact": ("контакт", "контактное_лицо"),
    "phone": ("телефон",),
    "email": ("почта",),
    **{f"client_{part}": (f"клиент_{ru}", f"заказчик_{ru}", f"покупатель_{ru}") for part, ru in _PARTS.items()},
    "company": ("компания", "исполнитель", "продавец"),
    **{f"company_{part}": (f"компания_{ru}", f"исполнитель_{ru}", f"продавец_{ru}") for part, ru in _PARTS.items()},
    "deal": ("сделка",),
    "need": ("потребность",),
    "amount": ("сумма",),
    "amount_in_words": ("сумма_прописью",),
    "manager": ("менеджер",),
    "items": ("товары", "позиции"),
}
"""Each code, which is its English name, with its Russian names."""
ITEM_FIELDS: Mapping[str, str] = {
    "no": "номер",
    "title": "название",
    "quantity": "количество",
    "unit": "единица",
    "price": "цена",
    "discount": "скидка",
    "sum": "сумма",
}
"""Of a line among `items`."""
_ITEM = ("item", "товар")
GIVEN = ("number", "date")
"""These come of themselves."""


def _plain(name: str) -> str:
    return name.casefold().replace("ё", "е")


_CODES = {_plain(name): code for code, names in FIELDS.items() for name in (code, *names)}


def code_of(name: str, own: Collection[str]) -> str | None:
    """The field that a name in a template means, among ours or the regulation's `own`; None if there is none."""
    return _CODES.get(_plain(name)) or (name if name in own else None)


def unknown(names: Iterable[str], own: Collection[str]) -> dict[str, str | None]:
    """The names that mean no field, each with the name that it is most like."""
    known = [*(name for code, names in FIELDS.items() for name in (code, *names)), *own]
    strange = [name for name in names if code_of(name, own) is None]
    return {name: next(iter(get_close_matches(name, known, 1, 0.6)), None) for name in strange}


def missing(names: Iterable[str], values: Values, own: Collection[str]) -> tuple[str, ...]:
    """The codes that a template asks for and that have no value, in the table's order, our own fields last."""
    asked = {code_of(name, own) for name in names}
    order = [*FIELDS, *sorted(asked.difference(FIELDS).difference({None}), key=str)]
    return tuple(str(code) for code in order if code in asked and code not in GIVEN and not values.get(str(code)))


def for_template(names: Iterable[str], values: Values, own: Collection[str]) -> dict[str, object]:
    """The values by the names that the template uses; a line's parts by both their names."""
    lines = values.get("items") or []
    items = [both for line in lines if isinstance(line, dict) for both in (_both_names(line),)]
    given: dict[str, object] = {}
    for name in names:
        code = code_of(name, own)
        given[name] = items if code == "items" else values.get(code or "", "")
    return given


def _both_names(line: Line) -> dict[str, str]:
    return {name: line.get(code, "") for code, russian in ITEM_FIELDS.items() for name in (code, russian)}


def written(code: str, locale: str) -> str:
    """How a template asks for a field, in Russian or English."""
    return f"{{{{ {FIELDS[code][0] if locale.startswith('ru') else code} }}}}"


def item_written(code: str, locale: str) -> str:
    """The same of a part of a line."""
    russian = locale.startswith("ru")
    return f"{{{{ {_ITEM[russian]}.{ITEM_FIELDS[code] if russian else code} }}}}"


def rows_written(locale: str) -> tuple[str, str]:
    """What stands in the rows above and below the table's row that is repeated for each line."""
    russian = locale.startswith("ru")
    return f"{{%tr for {_ITEM[russian]} in {FIELDS['items'][0] if russian else 'items'} %}}", "{%tr endfor %}"
