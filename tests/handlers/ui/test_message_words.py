"""A message in words: nothing that only Telegram's own client could have shown is lost."""

from __future__ import annotations

from aiogram.types import Message, MessageEntity
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.ui.input.message_words import words_of

_WORD = st.text(st.sampled_from("ab я👍🧑‍🚀é"), min_size=1, max_size=6).filter(str.strip)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@settings(deadline=None)
@given(st.lists(st.tuples(_WORD, st.booleans()), min_size=1, max_size=6), st.booleans())
def test_every_hidden_link_keeps_its_address_behind_its_own_words(parts: list[tuple[str, bool]], caption: bool) -> None:
    text, entities, wanted = "", list[MessageEntity](), ""
    for number, (word, hidden) in enumerate(parts):
        url = f"https://site.example/{number}"
        if hidden:
            entities.append(MessageEntity(type="text_link", offset=_units(text), length=_units(word), url=url))
        text += word
        wanted += f"{word} ({url})" if hidden else word
    field = "caption" if caption else "text"
    where = {field: text, "caption_entities" if caption else "entities": entities}
    message = Message.model_validate({"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, **where})
    assert words_of(message) == wanted.strip()


def test_an_address_written_out_is_not_repeated() -> None:
    link = MessageEntity(type="text_link", offset=0, length=12, url="https://www.site.example/")
    message = Message.model_validate(
        {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "text": "site.example", "entities": [link]}
    )
    assert words_of(message) == "site.example"
