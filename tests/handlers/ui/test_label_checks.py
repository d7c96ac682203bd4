"""The check of labels, which every screen of every test passes: it must be able to fail for each kind of key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from handlers.lead.form.screens import phone_screen
from handlers.ui.callbacks.tasks import Today
from handlers.ui.kit.i18n import languages, speaking
from handlers.ui.kit.screen import Button, ReplyKey, ReplyKeys, Screen, inline
from handlers.ui.screens.menu import menu_keys
from tests.handlers import labels
from tests.handlers.limits import check

OURS = "Everything that was ever said about this deal, by whoever said it"
KINDS = ("data", "url", "copy_text")


@pytest.fixture
def wordy(monkeypatch: pytest.MonkeyPatch) -> None:
    """We have worded a label that is too long for any phone."""
    said = labels._said() | {OURS: OURS, OURS + " {name}": OURS}
    monkeypatch.setattr(labels, "_said", lambda: said)


def pressed(text: str, kind: str) -> Button:
    return Button.model_validate({"text": text, kind: Today(page=0).pack()})


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_words_may_not_be_shortened_on_any_kind_of_button(wordy: None, kind: str) -> None:
    with pytest.raises(AssertionError, match="our own words"):
        check(Screen(text="…", keys=inline(pressed(OURS, kind))))


@pytest.mark.parametrize("kind", KINDS)
def test_a_persons_words_may(wordy: None, kind: str) -> None:
    check(Screen(text="…", keys=inline(pressed("👤 " + "Анастасия Константинопольская-Веденеева" * 2, kind))))


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_a_reply_key_may_fill_two_lines_and_no_more(columns: int) -> None:
    word = "Ш" * (labels.REPLY_ROOMS[columns - 1] // 16)
    labels.check_reply(ReplyKey(text=f"{word} {word}"), columns)
    for too_long in (f"{word} {word} {word}", word * 2):
        screen = Screen(text="…", keys=ReplyKeys(rows=((ReplyKey(text=too_long),) * columns,)))
        with pytest.raises(AssertionError, match="cut off"):
            check(screen)


@given(st.text(alphabet="абвШ i", min_size=1, max_size=60).filter(str.strip), st.sampled_from([1, 2, 3]))
def test_what_fits_as_a_button_fits_as_a_reply_key(text: str, columns: int) -> None:
    if labels.width(text) <= labels.REPLY_ROOMS[columns - 1]:
        labels.check_reply(ReplyKey(text=text), columns)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("role", list(Role))
def test_the_keyboard_of_every_role_is_whole_in_every_language(role: Role, language: str) -> None:
    with speaking(language):
        check(Screen(text="…", keys=menu_keys(role)))


@pytest.mark.parametrize("language", languages())
def test_so_are_the_keys_that_share_a_number(regulation: Regulation, language: str) -> None:
    with speaking(language):
        check(phone_screen(regulation))
