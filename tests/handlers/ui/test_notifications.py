"""Every notification of the outbox has words: in both languages, whatever people are called and whatever they write."""

from __future__ import annotations

import pytest

from crm_core.queries.notifications import kinds as kinds
from crm_core.queries.notifications.kinds import BackupFailed, ClientEdited, ClientWrote, WeWrote
from crm_core.queries.notifications.registry import AnyKind, every_kind
from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.statuses import MessageKind
from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.kit.screen import Inline, ReplyKeys, Screen
from handlers.ui.kit.text_limits import CAPTION_LIMIT, TEXT_LIMIT, pieces, shown_units, units
from handlers.ui.notifications import render
from handlers.ui.notifications.registry import screen_of
from locales import workshop
from tests.handlers.ui.sample_notifications import NOW, Samples

KINDS = every_kind()
TO_CLIENTS = [kind for kind in KINDS if kind.for_client]
TO_STAFF = [kind for kind in KINDS if not kind.for_client]
HOSTILE = {
    "markup": ("<b>Bold & Co</b>", "<a href='tg://user?id=1'>Hi</a> & {name} {0} </b>"),
    "right to left": ("‮شركة‬ &amp;", "‮ مرحبا ‬ {stage}"),
    "long": ("Ъ" * 4000, "слово " * 680),
    "long without spaces": ("🦄" * 2000, "🦄" * 2048),
    "percent and braces": ("100% {x} %s", "%(n)s {} }{"),
}


@pytest.fixture(params=HOSTILE.values(), ids=tuple(HOSTILE))
def samples(request: pytest.FixtureRequest, regulation: Regulation) -> Samples:
    return Samples(regulation, *request.param)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_notification_has_words(kind: type[AnyKind]) -> None:
    assert callable(screen_of(kind))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("locale", ["ru", "en"])
def test_a_notification_fits_telegram_and_is_sound_whatever_it_tells_of(
    kind: type[AnyKind], locale: str, samples: Samples, regulation: Regulation
) -> None:
    screens = render(samples.notification(kind, locale), regulation, NOW)
    assert screens
    for screen in screens:
        assert_showable(screen)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("locale", ["ru", "en"])
def test_no_blank_is_left_unfilled(kind: type[AnyKind], locale: str, regulation: Regulation) -> None:
    screens = render(Samples(regulation, "Anna", "Hello").notification(kind, locale), regulation, NOW)
    assert not any("{" in screen.text or "None" in screen.text for screen in screens)


@pytest.mark.parametrize("media", sorted(MessageKind))
@pytest.mark.parametrize("kind", [ClientWrote, ClientEdited, WeWrote])
def test_whatever_is_sent_is_relayed_with_whose_it_is(
    kind: type[AnyKind], media: MessageKind, samples: Samples, regulation: Regulation
) -> None:
    screens = render(samples.notification(kind, "ru", media), regulation, NOW)
    assert [screen.media.file_id for screen in screens if screen.media] == ["AgACAgIAAx" * 8]
    for screen in screens:
        assert_showable(screen)
        if media in {MessageKind.STICKER, MessageKind.VIDEO_NOTE} and screen.media:
            assert not screen.text, "these have no captions"


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_a_relayed_text_arrives_whole(locale: str, regulation: Regulation) -> None:
    words = " ".join(f"word{n}" for n in range(520))
    screens = render(Samples(regulation, "Anna", words).notification(WeWrote, locale), regulation, NOW)
    assert all(f"word{n}" in "".join(screen.text for screen in screens) for n in range(520))


@pytest.mark.parametrize("kind", TO_CLIENTS)
def test_a_client_reads_the_company_and_never_its_manager(kind: type[AnyKind], regulation: Regulation) -> None:
    samples = Samples(regulation, "Ivan Managerov", "Hello")
    notification = samples.notification(kind, "en")
    text = "".join(screen.text for screen in render(notification, regulation, NOW) if kind is WeWrote)
    assert "Ivan" not in text
    assert all(regulation.company.name.en in screen.text for screen in render(notification, regulation, NOW))


@pytest.mark.parametrize("kind", TO_STAFF)
def test_a_notice_to_staff_can_be_acted_on(kind: type[AnyKind], regulation: Regulation) -> None:
    screens = render(Samples(regulation, "Anna", "Hello").notification(kind, "en"), regulation, NOW)
    # The keyboard below is something to press as well; a backup is made by whoever looks after the server.
    assert isinstance(screens[-1].keys, Inline | ReplyKeys) or kind is BackupFailed


@pytest.mark.parametrize("limit", [1, 7, 100])
@pytest.mark.parametrize("text", ["one two three four five six", "🦄🦄🦄" * 30, "no_spaces_at_all_in_here" * 9])
def test_a_text_is_parted_without_losing_a_word(text: str, limit: int) -> None:
    parts = pieces(text, max(limit, 2))
    assert all(units(part) <= max(limit, 2) for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def assert_showable(screen: Screen) -> None:
    captioned = screen.media is not None or screen.picture is not None
    assert shown_units(screen.text) <= (CAPTION_LIMIT if captioned else TEXT_LIMIT)
    assert captioned or screen.text.strip()
    assert workshop.balanced(screen.text)
    assert set(workshop.tags(screen.text)) <= {"b", "i", "code", "blockquote"}
    if isinstance(screen.keys, Inline):
        for row in screen.keys.rows:
            assert 1 <= len(row) <= 8
            for key in row:
                assert key.text.strip()
                assert key.data is None or 1 <= len(key.data.encode()) <= 64
                assert key.data is None or CallbackData.__prefixes__[key.data.split(":")[0]].unpack(key.data)
                assert key.copy_text is None or len(key.copy_text) <= 256
