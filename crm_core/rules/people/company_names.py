"""What may be a company's name: what somebody named, never a dot, a dash, "none", or the client's own name (R20)."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[^\W_]")
_NONE = frozenset({
    "нет", "не", "ничего", "никакая", "никакой", "никто", "неизвестно", "незнаю", "не знаю", "без компании",
    "без названия", "физлицо", "физ лицо", "физ. лицо", "физическое лицо", "частное лицо", "частник", "сам", "сама",
    "тест", "проба", "компания", "фирма", "организация", "название", "клиент", "none", "no", "not", "nothing", "n/a",
    "na", "unknown", "no company", "without", "private", "private person", "individual", "self", "test", "company",
    "firm", "name", "client", "null", "xxx", "ххх",
})  # fmt: skip
# Of nothing but these there is no name: words for "none", forms of companies, and what stands between them.
_NOTHING = frozenset({
    "нет", "нету", "не", "ничего", "без", "отсутствует", "отсутствуют", "указано", "указана", "указывать", "скажу",
    "важно", "знаю", "пока", "еще", "у", "нас", "меня", "я", "мы", "это", "как", "просто", "сам", "сама", "сами",
    "себя", "для", "физик", "физлицо", "физ", "физическое", "лицо", "частный", "частная", "частное", "частник",
    "частника", "самозанятый", "самозанятая", "домохозяйка", "пенсионер", "студент", "безработный", "названия",
    "название", "компании", "компания", "компанию", "фирмы", "фирма", "организации", "организация", "клиент", "н",
    "д", "нд", "ооо", "оао", "зао", "пао", "ао", "ип", "тоо", "чп", "нко", "llc", "ltd", "inc", "gmbh", "plc", "no",
    "none", "not", "n", "a", "na", "nothing", "unknown", "private", "person", "client", "customer", "individual",
    "company", "firm", "name", "self", "employed", "myself", "just", "me", "yet", "the", "my",
})  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_EDGES = " \t.,;:!?-–—_*/\\|\"'«»()"


def is_company_name(text: str, client: str) -> bool:
    """At least two letters or figures, no words for "none", more than a form of company, and not the client's name."""
    bare = _plain(text)
    if len(_SIGNS.findall(bare)) < 2 or len(set(bare)) == 1 or bare in _NONE:
        return False
    if all(word in _NOTHING for word in _WORD.findall(bare)):
        return False
    called = _plain(client)
    return bare not in {called, *called.split()}


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split()).strip(_EDGES)
