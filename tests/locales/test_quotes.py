"""Quotation marks are those of the language, and the inner ones within (R1)."""

from __future__ import annotations

import pytest

from handlers.ui.kit.html import quoted


@pytest.mark.parametrize(
    ("words", "russian", "english"),
    [
        ("ООО «Ромашка»", "«ООО „Ромашка“»", "“ООО ‘Ромашка’”"),
        ('ООО "Ромашка"', "«ООО „Ромашка“»", "“ООО ‘Ромашка’”"),
        ("ООО “Ромашка”", "«ООО „Ромашка“»", "“ООО ‘Ромашка’”"),
        ("„Ромашка“ и «Лютик»", "«„Ромашка“ и „Лютик“»", "“‘Ромашка’ и ‘Лютик’”"),
        ("просто слова", "«просто слова»", "“просто слова”"),
    ],
)
def test_quotation_marks_are_nested(words: str, russian: str, english: str) -> None:
    assert quoted(words, russian=True) == russian
    assert quoted(words, russian=False) == english
