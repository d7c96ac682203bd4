"""A wrong setting is one line that says what to do; nothing secret is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SettingsError, load

TOKEN = "123456:AAbb-token_of_a_test"


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("VORONKA_"):
            monkeypatch.delenv(name)


def refusal(**given: object) -> str:
    with pytest.raises(SettingsError) as refused:
        load(None, **given)
    return str(refused.value)


def test_everything_but_the_token_has_a_default() -> None:
    settings = load(None)
    assert settings.database_url == "sqlite+aiosqlite:///data/voronka.db"
    assert settings.sqlite_file == Path("data/voronka.db")
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)
    with pytest.raises(SettingsError, match="VORONKA_BOT_TOKEN is missing: get a token"):
        _ = settings.token


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgresql://u:p@db/voronka", "postgresql+asyncpg://u:p@db/voronka"),
        ("postgres://u:p@db/voronka", "postgresql+asyncpg://u:p@db/voronka"),
        ("postgresql+asyncpg://u@db/voronka", "postgresql+asyncpg://u@db/voronka"),
        ("sqlite:////var/lib/voronka.db", "sqlite+aiosqlite:////var/lib/voronka.db"),
    ],
)
def test_a_plain_database_address_finds_its_driver(given: str, meant: str) -> None:
    assert load(None, database_url=given).database_url == meant


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("bot_token", "secret-but-no-token", "copy it from @BotFather"),
        ("database_url", "mysql://u:hidden@h/x", "must look like sqlite:///"),
        ("database_url", "nonsense", "must look like sqlite:///"),
        ("proxy", "ftp://u:hidden@h:1", "must look like socks5://"),
        ("timezone", "Mars/Olympus", "must be a time zone's name"),
        ("http_port", "http", "it is 'http'"),
        ("http_port", "70000", "65535"),
        ("regulation", "no/such/file.toml", "there is no such file"),
        ("bot_api_url", "telegram", "http:// or https://"),
        ("log_level", "LOUD", "'DEBUG'"),
        ("default_locale", "russian", "it is 'russian'"),
        ("default_locale", "de", "must be a language that there is: en, ru"),
        ("webhook_secret", "with spaces", "A-Z, a-z, 0-9"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(name: str, value: str, said: str) -> None:
    line = refusal(**{name: value})
    assert line.startswith(f"VORONKA_{name.upper()}: ")
    assert said in line
    assert "\n" not in line
    assert "hidden" not in line
    assert "secret-but" not in line


def test_a_webhook_without_a_secret_is_refused() -> None:
    assert "VORONKA_WEBHOOK_SECRET is missing" in refusal(bot_token=TOKEN, webhook_url="https://crm.example.com/tg")


def test_a_webhook_is_served_under_its_own_path() -> None:
    settings = load(None, webhook_url="https://crm.example.com/tg/hook", webhook_secret="s3cret")
    assert settings.webhook_path == "/tg/hook"


def test_a_misspelt_setting_is_named_with_the_one_that_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VORONKA_BOT_TOKN", TOKEN)
    assert refusal() == "VORONKA_BOT_TOKN is not a setting, did you mean VORONKA_BOT_TOKEN?"


def test_settings_come_from_a_file_and_the_environment_stands_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"VORONKA_BOT_TOKEN={TOKEN}\nVORONKA_HTTP_PORT=1234\nSOMETHING_ELSE=1\n", encoding="utf-8")
    monkeypatch.setenv("VORONKA_HTTP_PORT", "4321")
    settings = load(file)
    assert settings.token == TOKEN
    assert settings.http_port == 4321


def test_a_misspelt_setting_in_the_file_is_named_too(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("VORONKA_HTTPPORT=1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="VORONKA_HTTPPORT is not a setting, did you mean VORONKA_HTTP_PORT"):
        load(file)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("VORONKA_BOT_TOKEN=ключ".encode("cp1251"))
    with pytest.raises(SettingsError, match="save it as UTF-8"):
        load(file)


def test_the_token_is_not_shown_by_the_settings_themselves() -> None:
    assert TOKEN not in repr(load(None, bot_token=TOKEN))
