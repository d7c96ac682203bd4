"""A button that the guide names is one that people see: word for word, in each language."""

from __future__ import annotations

import re

import pytest

from locales import workshop
from tests.docs.repository import ROOT

# Bold, and begins with a picture: a button. A sum or a day in it is written as an ellipsis.
_PICTURE = re.compile(r"[☰-➿⏰-⏺\U0001f300-\U0001faff][^*]*", re.DOTALL)


def buttons(page: str) -> set[str]:
    bold = re.findall(r"\*\*([^*]+)\*\*", (ROOT / "docs" / page).read_text(encoding="utf-8"))
    found = (_PICTURE.search(words) for words in bold)
    return {" ".join(match[0].split()) for match in found if match}


@pytest.mark.parametrize(("page", "language"), [("guide.md", "en"), ("guide.ru.md", "ru")])
def test_every_button_named_in_the_guide_is_there(page: str, language: str) -> None:
    texts = {str(message.string) for message in workshop.read(language)}
    labels = {re.sub(r"\{\w+\}", "…", text) for text in texts}
    named = buttons(page)
    assert len(named) > 30
    assert named - labels == set()
