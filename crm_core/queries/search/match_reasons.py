"""Why something was found; what was found only by a field that the asker's role does not see was not found (R17)."""

from __future__ import annotations

from collections.abc import Mapping, Set

from crm_core.queries.search.dto import Why
from crm_core.rules.texts.search_terms import Wanted, fold, is_slip, words_of

_FIELDS: Mapping[Why, frozenset[str]] = {
    Why.NAME: frozenset({"contact_name"}),
    Why.COMPANY: frozenset({"company_name"}),
    Why.PHONE: frozenset({"phone"}),
    Why.EMAIL: frozenset({"email"}),
    Why.PRODUCT: frozenset({"product"}),
    # Whatever else a deal's words hold: its company's name stands among them.
    Why.NEED: frozenset({"need", "company_name"}),
}
"""The fields that each reason tells of."""


def why_client(
    asked: Wanted, name: str, company: str | None, username: str | None, hidden: Set[str], *, similar: bool
) -> Why | None:
    """None: the asker is not to know. `similar`: nothing but a name that is one slip away."""
    texts = {Why.NAME: name, Why.COMPANY: company, Why.USERNAME: username}
    if similar:
        seen = (text for why, text in texts.items() if text and not _FIELDS.get(why, frozenset()) & hidden)
        return Why.SIMILAR if not hidden or is_similar(asked, " ".join(seen)) else None
    kinds = (Why.PHONE if word[0].isdigit() else Why.EMAIL for word in asked.terms)
    return _first([_place(word, texts, kind) for word, kind in zip(asked.terms, kinds, strict=True)], hidden)


def why_deal(asked: Wanted, title: str, product: str | None, hidden: Set[str]) -> Why | None:
    """None: the asker is not to know."""
    texts = {Why.TITLE: title, Why.PRODUCT: product}
    return _first([_place(word, texts, Why.NEED) for word in asked.terms], hidden)


def is_similar(asked: Wanted, text: str) -> bool:
    """Whether each longer word stands in the text, or in place of one there with one slip."""
    text = fold(text)
    words = words_of(text)
    return all(
        any(spelling in text for spelling in word) or any(is_slip(word[0], other) for other in words)
        for word in asked.words
    )


def _first(reasons: list[Why], hidden: Set[str]) -> Why | None:
    if any(_FIELDS.get(reason, frozenset[str]()) & hidden for reason in reasons):
        return None
    return reasons[0]


def _place(word: tuple[str, ...], texts: Mapping[Why, str | None], otherwise: Why) -> Why:
    for why, text in texts.items():
        if text is not None and any(spelling in fold(text) for spelling in word):
            return why
    return otherwise
